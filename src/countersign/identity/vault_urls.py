"""The addresses of this room on the vault's own origin."""

from countersign.identity import authenticator, views
from countersign.kernel.routes import route

urlpatterns = [
    route("totp", authenticator.begin, policy="signed_in", name="totp_begin"),
    route("totp/confirmation", authenticator.confirm, policy="signed_in", name="totp_confirm"),
    route("preferences", views.preferences, policy="anyone", name="preferences"),
]
