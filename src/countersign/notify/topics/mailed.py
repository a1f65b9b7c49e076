"""The one answer to a mail that proves nobody: how its sender confirms it, and not a word of what the mail says."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from countersign import ledger
from countersign.customers.queries import provider_name
from countersign.identity.queries import account, account_id_of
from countersign.kernel import settings as given
from countersign.kernel.clock import database_now
from countersign.kernel.settings import setting
from countersign.kernel.settings.mailed import REPLY_DOMAIN
from countersign.ledger.queries import EventRow
from countersign.mail.queries import MailRow, mail_row
from countersign.mail.rules.topics import language_of
from countersign.notify import queries
from countersign.notify.jobs import enqueue
from countersign.notify.rules.notices import Kind, Letter, is_news

ONCE_IN = timedelta(hours=24)
# Where the sender confirms, by what the mail became.
_PAGES = {"draft": "/calls/drafts/%d/mail", "held_mail": "/calls/mails/%d"}
_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.]{1,64}@[A-Za-z0-9.-]{3,253}")


@ledger.subscribe("mail.settled", name="notify.mailed")
def mailed(event: EventRow) -> None:
    """Tell a sender how to confirm; at most one such mail an address within a day. Idempotent.

    Source:  security.md 4.6; T43, T47, T48, E51.
    """
    letter, now = letter_for(mail_row(event.subject), event.id), database_now()
    if letter is None or not is_news(event.at, now):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8320))", [letter.address])
        if not queries.answered_since(letter.address, now - ONCE_IN):
            enqueue(letter, at=now)


def letter_for(mail: MailRow, event: int) -> Letter | None:
    """Write the answer to a mail; None where a machine wrote it, or its domain did not truly send it.

    It goes to the address in From, whatever Reply-To says, and says the same to whoever writes: not even whether we
    know them. At most three queries.
    """
    gist, former = mail.gist, mail.reasons[:1] == ("former_contact",)
    page = _PAGES.get(mail.about_kind)
    if not (page or former) or not gist.get("answerable") or gist["trust"]["level"] != "A1":
        return None
    address = str(gist["from"]).strip().casefold()
    if not _ADDRESS.fullmatch(address) or _is_ours(address):
        return None
    known = account_id_of(address)
    person = account(known) if known is not None else None
    locale = person.locale if person is not None else language_of(str(gist["fresh_text"]))
    path = page % mail.about_id if page and mail.about_id is not None else "/"
    with translation.override(locale):
        subject, paragraphs = _former() if former else _unproven()
        body = "\n\n".join(
            [
                *paragraphs,
                f"{settings.ORIGIN}{path}",
                _("If you did not write to us, do nothing: nothing was opened and nothing was changed."),
                _("%(provider)s support") % {"provider": provider_name()},
                _("This message was sent by the system. We never ask for a password or a code by mail."),
            ]
        )
    return Letter(
        Kind.UNPROVEN.value, address, locale, subject, body + "\n", event=event, answers=str(gist["message_id"])
    )  # fmt: skip


def _unproven() -> tuple[str, tuple[str, ...]]:
    return _("Your mail waits for you to confirm it"), (
        _("A mail from this address reached us. A mail proves nobody, so nothing was opened or changed by it."),
        _("To make it your own, sign in and confirm it here:"),
    )


def _former() -> tuple[str, tuple[str, ...]]:
    return _("Your mail was not added"), (
        _("A mail from this address answered an earlier one of ours. It was not added to anything."),
        _("What you may read and write stands in the portal:"),
    )


def _is_ours(address: str) -> bool:
    own = parseaddr(setting(given.MAIL_FROM))[1].casefold()
    return address == own or address.rpartition("@")[2] == setting(REPLY_DOMAIN)
