"""Every address of the main origin, collected from the rooms that have screens."""

from django.urls import include, path

from countersign.files.urls import main_routes

handler400 = "countersign.project.doors.refusals.bad_request"
handler403 = "countersign.project.doors.refusals.forged"
handler404 = "countersign.project.doors.refusals.not_found"
handler500 = "countersign.project.doors.refusals.server_error"

urlpatterns = [
    path("", include("countersign.ui.urls")),
    path("", include("countersign.identity.urls")),
    path("", include(main_routes)),
    path("", include("countersign.notify.urls")),
    path("", include("countersign.portal.urls")),
    path("desk/", include("countersign.desk.urls")),
    path("", include("countersign.api.page_urls")),
    path("api/v1/", include("countersign.api.urls")),
]
