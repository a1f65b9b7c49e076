"""Every address of the vault's origin. A page that takes or shows a document or a seed stands here, nowhere else.

`countersign/vault/README.md` says how to add one. What leads away goes to the main origin.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from countersign.kernel.routes import route

handler400 = "countersign.project.doors.refusals.bad_request"
handler403 = "countersign.project.doors.refusals.forged"
handler404 = "countersign.project.doors.refusals.not_found"
handler500 = "countersign.project.doors.refusals.server_error"


def to_main(request: HttpRequest, **_given: Any) -> HttpResponse:
    """Lead to the same path on the main origin."""
    return HttpResponseRedirect(settings.ORIGIN + request.path, status=303)


urlpatterns = [
    path("", include("countersign.ui.urls")),
    path("", include("countersign.vault.vault_urls")),
    path("", include("countersign.identity.vault_urls")),
    *(
        route(pattern, to_main, policy="anyone", name=f"main_{number}")
        for number, pattern in enumerate(("", "sign-in", "sign-out", "desk/", "account", "account/security", "factors"))
    ),
    path("", include("countersign.desk.identity.vault_urls")),
]
