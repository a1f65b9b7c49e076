"""The room's routes, by origin; the project puts each list into its urlconf."""

from countersign.files import views
from countersign.kernel.routes import route

main_routes = [
    route("uploads", views.upload, policy="signed_in", name="uploads"),
    route("attachments/<slug:token>", views.attachment, policy="signed_in", name="attachment"),
    route("attachments/<slug:token>/opening", views.opening, policy="signed_in", name="attachment_opening"),
    route("attachments/<slug:token>/preview", views.preview, policy="signed_in", name="attachment_preview"),
]
files_routes = [
    # The signed address is the right; this origin knows no sessions.
    route("files/<str:signed>/<str:name>", views.serve, policy="anyone", name="file"),
]
