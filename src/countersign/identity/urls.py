"""The addresses of signing in; the project includes them at the root."""

from countersign.identity import enrolment, own, recovery, security, sso, views
from countersign.kernel.routes import route

urlpatterns = [
    route("sign-in", views.sign_in, policy="anyone", name="sign_in"),
    route("sign-in/passkey", views.by_passkey, policy="anyone", name="sign_in_passkey"),
    route("sign-in/factor", views.factor, policy="anyone", name="sign_in_factor"),
    route("sign-in/lost", views.lost_factor, policy="anyone", name="lost_factor"),
    route("sign-in/sso", sso.begin, policy="anyone", name="sso"),
    route("sign-in/sso/return", sso.back, policy="anyone", name="sso_return"),
    route("sign-in/enrolment", enrolment.first, policy="anyone", name="enrolment"),
    route("sign-out", views.sign_out, policy="anyone", name="sign_out"),
    route("preferences", views.preferences, policy="anyone", name="preferences"),
    route("password/reset", recovery.ask, policy="anyone", name="password_reset"),
    route("password/reset/sent", recovery.sent, policy="anyone", name="password_reset_sent"),
    route("password/reset/<str:person>/<str:token>", recovery.opened, policy="anyone", name="password_link"),
    route("password/new", recovery.choose, policy="anyone", name="password_new"),
    route("password/change", own.password, policy="signed_in", name="password_change"),
    route("account/security", security.page, policy="signed_in", name="security"),
    route("account/security/passkeys", security.add_passkey, policy="signed_in", name="passkey_add"),
    route("account/security/passkeys/<int:passkey>/name", security.rename_passkey, policy="signed_in",
          name="passkey_rename"),
    route("account/security/passkeys/<int:passkey>/removal", security.remove_passkey, policy="signed_in",
          name="passkey_remove"),
    route("account/security/totp/removal", security.remove_totp, policy="signed_in", name="totp_remove"),
    route("account/security/codes", security.make_codes, policy="signed_in", name="recovery_codes"),
    route("sessions", own.sessions, policy="signed_in", name="sessions"),
    route("sessions/others/end", own.end_others, policy="signed_in", name="sessions_end_others"),
    route("sessions/<str:reference>/end", own.end_session, policy="signed_in", name="session_end"),
]
