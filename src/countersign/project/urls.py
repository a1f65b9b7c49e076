"""Every address of the main origin, collected from the rooms that are built."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler400 = "countersign.project.doors.refusals.bad_request"
handler403 = "countersign.project.doors.refusals.forged"
handler404 = "countersign.project.doors.refusals.not_found"
handler500 = "countersign.project.doors.refusals.server_error"

_AT = {"desk": "desk/"}


def _addresses(room: str) -> list[URLPattern | URLResolver]:
    """A room that serves two origins names its lists; every other has one `urlpatterns`."""
    module = import_module(f"countersign.{room}.urls")
    if hasattr(module, "main_routes"):
        return [path(_AT.get(room, ""), include(module.main_routes))]
    return [path(_AT.get(room, ""), include(module))]


urlpatterns = [
    address
    for room in settings.ROOMS
    if room != "project" and find_spec(f"countersign.{room}.urls")
    for address in _addresses(room)
]
