"""Every address of the vault's origin. A page that takes or shows a document or a seed stands here, nowhere else.

`countersign/vault/README.md` says how to add one.
"""

from django.urls import include, path

handler400 = "countersign.project.doors.refusals.bad_request"
handler403 = "countersign.project.doors.refusals.forged"
handler404 = "countersign.project.doors.refusals.not_found"
handler500 = "countersign.project.doors.refusals.server_error"

urlpatterns = [
    path("", include("countersign.ui.urls")),
    path("", include("countersign.vault.urls")),
]
