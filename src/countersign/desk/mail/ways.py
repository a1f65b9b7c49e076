"""How the ways of mail go: the mailbox it is fetched from, and the mail that we send to ourselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.desk.sentences import Telling
from countersign.mail.canary import ways as canary_ways
from countersign.mail.canary.queries import CanaryRow
from countersign.mail.canary.queries import newest as newest_canaries
from countersign.mail.imap.account import configured
from countersign.mail.imap.queries import MailboxRow, mailbox

# A mailbox with IDLE is looked into every five minutes at the latest, another every hour at the latest.
SILENT_AFTER = timedelta(minutes=75)


@dataclass(frozen=True, slots=True)
class Way:
    """One way. tone: of the notice; urgent: it is an alarm."""

    tone: str
    title: str
    text: str = ""
    urgent: bool = False


def ways(now: datetime, tell: Telling) -> list[Way]:
    """Say how each way of mail that is configured goes. At most three queries."""
    found = []
    account = configured()
    if account is not None:
        found.append(_of_mailbox(account.name, mailbox(account.name), now, tell))
    if address := canary_ways.address():
        found.append(_of_canary(address, newest_canaries(), tell))
    return found


def _of_mailbox(name: str, row: MailboxRow | None, now: datetime, tell: Telling) -> Way:
    if row is None or (row.looked_at is None and row.failed_at is None):
        return Way("warn", _("The mailbox %(name)s was not opened yet.") % {"name": name})
    if row.failed_at is not None:
        facts = {"name": name, "at": tell.exact(row.failed_at)}
        return Way("danger", _("No mail is fetched from %(name)s since %(at)s.") % facts, row.failure, urgent=True)
    looked: datetime = row.looked_at or now
    if now - looked > SILENT_AFTER:
        facts = {"name": name, "at": tell.exact(looked)}
        title = _("The mailbox %(name)s was last looked into at %(at)s.") % facts
        return Way("danger", title, _("Nobody fetches mail now."), urgent=True)
    title = _("The mailbox %(name)s was looked into at %(at)s.") % {"name": name, "at": tell.exact(looked)}
    if row.failure:
        stuck = _("Its mail is stored here and cannot be put away there: %(why)s") % {"why": row.failure}
        return Way("warn", title, stuck)
    if row.left:
        stays = ngettext("%(count)d mail stays in it: %(why)s", "%(count)d mails stay in it: %(why)s", row.left)
        return Way("warn", title, stays % {"count": row.left, "why": row.left_why})
    if row.fetched_at is None:
        return Way("info", title, _("No mail was fetched from it yet."))
    return Way("good", title, _("The last mail was fetched at %(at)s.") % {"at": tell.exact(row.fetched_at)})


def _of_canary(address: str, rows: list[CanaryRow], tell: Telling) -> Way:
    """What the last mail to ourselves says whose time is over or that is back."""
    settled = next((row for row in rows if not row.is_away), None)
    if settled is None:
        text = _("One goes to %(address)s every hour.") % {"address": address}
        return Way("info", _("No mail to ourselves has come back yet."), text)
    facts = {"address": settled.address, "at": tell.exact(settled.sent_at), "words": settled.words}
    if settled.returned_at is None:
        title = _("The mail to ourselves of %(at)s has not come back from %(address)s.") % facts
        said = _("The mail server said: %(words)s") % facts if settled.words else ""
        text = " ".join(part for part in (_("Mail may be lost on its way out or in."), said) if part)
        return Way("danger", title, text, urgent=True)
    seconds = max(0, round((settled.returned_at - settled.sent_at).total_seconds()))
    took = ngettext("It took %(count)d second.", "It took %(count)d seconds.", seconds) % {"count": seconds}
    return Way("good", _("The mail to ourselves of %(at)s came back.") % facts, took)
