"""The room's jobs: the reset link by mail, and the sweeping of what is over."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from countersign.identity import commands, queries
from countersign.identity.commands.caller_codes import sweep_codes
from countersign.identity.models import Account
from countersign.kernel.actor import Actor
from countersign.kernel.clock import database_now


@app.task(name="identity.mail_reset_link")
def mail_reset_link(email: str, ip: str | None = None) -> None:
    """Mail a link to set a new password, when an active account has this e-mail.

    A job, so that the answer to the page takes the same time for an unknown e-mail.
    """
    account = queries.account_for_sign_in(email)
    if account is None or not account.is_active:
        return
    by = Actor("nobody", ip=ip, channel="portal")
    commands.record_reset_request(account.pk, by=by, at=database_now())
    with translation.override(account.locale):
        reset_mail(account).send()


def reset_mail(account: Account) -> EmailMessage:
    """Write the mail in the language of the account; the link names our own origin alone (T98)."""
    token = default_token_generator.make_token(account)
    link = f"{settings.ORIGIN}/password/reset/{int_to_base36(account.pk)}/{token}"
    paragraphs = (
        _("Hello %(name)s,") % {"name": account.name},
        _("somebody, probably you, asked to set a new password for %(email)s.") % {"email": account.email},
        _("Open this link within 30 minutes. It works once:"),
        link,
        _("If it was not you, do nothing: your password stays as it is."),
    )
    return EmailMessage(_("Set a new password"), "\n\n".join(paragraphs) + "\n", to=[account.email])


@app.periodic(cron="17 * * * *", periodic_id="identity.sweep")
@app.task(name="identity.sweep", queueing_lock="identity.sweep")
def sweep(timestamp: int = 0) -> None:
    """Delete sessions that are over and counted attempts that no window holds any more."""
    commands.sweep(at=database_now())
    sweep_codes(at=database_now())
    commands.sweep_looks(at=database_now())
