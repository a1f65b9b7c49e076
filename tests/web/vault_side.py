"""The vault's origin as the tests serve it: its own addresses, and those that a sign-in needs."""

from django.urls import include, path

urlpatterns = [
    path("", include("countersign.desk.identity.vault_urls")),
    path("", include("countersign.project.urls")),
]
