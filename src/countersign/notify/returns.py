"""What is done about mail that comes back: matched to what we sent, and a first mail when an address works again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from countersign import ledger
from countersign.identity.queries import account
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.mail.keys import ours_among, own_mail_keys
from countersign.mail.queries import MailRow, mail_row
from countersign.mail.rules.return_path import returned_to
from countersign.notify.commands import returning
from countersign.notify.commands.returning import Bounced
from countersign.notify.queries.returned import named, newest_to, whose_letterbox
from countersign.notify.rules.returned import ReturnKind
from countersign.notify.topics.accounts import Addressee, Said, Told, tells

# A bounce that names nobody's mail is taken to be about one of these last days, if at all.
LOOKED_BACK = timedelta(days=5)
ACCOUNT_PAGE = "/account"


@ledger.subscribe("mail.read", name="notify.mail_returned")
def mail_returned(event: EventRow) -> None:
    """Record a bounce on the notice that came back, once. Whatever else becomes of the mail is not asked here.

    Source:  E12, E18; T44.
    """
    mail = mail_row(event.subject)
    told = mail.gist.get("bounce")
    if not told:
        return
    notice, proven = _which(mail)
    if notice is None:
        return
    kind = ReturnKind.DELAYED if told.get("delayed") else ReturnKind.HARD if told["hard"] else ReturnKind.SOFT
    words = str(told.get("words") or mail.gist["subject"])
    bounced = Bounced(mail.id, str(told["recipient"]), str(told["status"]), kind, words, proven)
    returning.record_return(notice, bounced, by=SYSTEM, at=database_now())


def _which(mail: MailRow) -> tuple[int | None, bool]:
    """Find the notice that a bounce is about: by the address it came to, by the name of ours that it carries.

    Where it carries neither, by whom it names: that proves nothing, anybody can write so.
    """
    keys = own_mail_keys()
    paths = (returned_to(address, keys) for address in (mail.arrival.rcpt_to, *mail.gist["to"]))
    for notice in paths:
        if notice is not None:
            return notice, True
    told = mail.gist["bounce"]
    names = [name for name in (told["our_message_id"], *mail.gist.get("names", ())) if name]
    proven = ours_among(names)
    found = named([name for name in names if name in proven])
    if found is not None:
        return found, True
    return newest_to(str(told["recipient"]), mail.fetched_at - LOOKED_BACK), False


@tells("letterbox.released", "letterbox.dealt_with", name="notify.written_again")
def written_again(event: EventRow) -> Iterator[Told]:
    """Send a first mail to an address that is written to again, so that one sees at once whether it arrives."""
    if event.type == "letterbox.dealt_with" and not event.facts.get("write_again"):
        return
    box = whose_letterbox(event.subject)
    person = account(box.account) if box is not None and box.account is not None else None
    if box is None or person is None or person.email.casefold() != box.address:
        return

    def words(reader: Addressee) -> Said:
        told = _("Mail to this address had come back. You read this, so it arrives again.")
        return Said(_("Mail reaches you again"), (told,), ACCOUNT_PAGE)

    yield Told(person.id, words)
