"""A file that is held for the secrets in it: the customer may have them taken out."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from countersign.files import commands, policy, queries
from countersign.kernel.errors import NotVisible
from countersign.portal.asking import reader_at
from countersign.portal.views.rarer import Act, carried_out
from countersign.portal.views.ticket import speakable


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: HttpRequest, token: str) -> HttpResponse:
    """Put a copy without secrets in the place of a file of a ticket (T59)."""
    upload = queries.by_token(token)
    if upload.attached_kind != "ticket" or upload.attached_id is None:
        raise NotVisible
    asking = reader_at(request, upload.attached_id)
    row = speakable(upload.attached_id, asking)
    if not policy.can_redact(asking.by, upload):
        raise NotVisible

    def build(errors: dict[str, str]) -> Act:
        lead = _(
            "Passwords, keys, cookies and card numbers in %(name)s are replaced by [redacted]; the rest stays as it "
            "is. The copy takes the place of what you sent, which is forgotten. Until then nobody can fetch the file. "
            "A key that has left your hands is best changed all the same."
        )
        return Act(_("Take the secrets out"), lead % {"name": upload.name}, _("Replace it by the copy"))

    def run(typed: dict[str, Any]) -> None:
        commands.redact(token, by=asking.by, at=asking.now)

    return carried_out(request, asking, row, Form(request.POST), build, run)
