"""The addresses of the room itself; identity puts `views.preferences` behind its own, which knows the account."""

from __future__ import annotations

from countersign.kernel.routes import route
from countersign.ui import views

urlpatterns = [
    route("assets/<str:version>/<path:name>", views.asset, policy="anyone", name="asset"),
    route("link", views.link, policy="anyone", name="link"),
    route("gallery", views.gallery, policy="anyone", name="gallery"),
]
