"""The addresses of signing in; the project includes them at the root."""

from countersign.identity import recovery, views
from countersign.kernel.routes import route

urlpatterns = [
    route("sign-in", views.sign_in, policy="anyone", name="sign_in"),
    route("sign-out", views.sign_out, policy="anyone", name="sign_out"),
    route("preferences", views.preferences, policy="anyone", name="preferences"),
    route("password/reset", recovery.ask, policy="anyone", name="password_reset"),
    route("password/reset/sent", recovery.sent, policy="anyone", name="password_reset_sent"),
    route("password/reset/<str:person>/<str:token>", recovery.opened, policy="anyone", name="password_link"),
    route("password/new", recovery.choose, policy="anyone", name="password_new"),
]
