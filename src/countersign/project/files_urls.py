"""Every address of the files origin: files and the HTML of mails, and nothing else."""

from countersign.files.urls import files_routes
from countersign.mail.urls import files_routes as mail_routes

handler400 = "countersign.project.doors.refusals.bad_request"
handler404 = "countersign.project.doors.refusals.not_found"
handler500 = "countersign.project.doors.refusals.server_error"

urlpatterns = [*files_routes, *mail_routes]
