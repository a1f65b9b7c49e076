"""What customers are told of files that were held back: that somebody looked at them, and what became of them (T55)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from countersign.files.queries import by_ids
from countersign.ledger.queries import EventRow
from countersign.notify.topics.accounts import Addressee, Said, Told, tells


@tells("file.released", "file.rejected", name="notify.file_decided")
def file_decided(event: EventRow) -> Iterator[Told]:
    """Tell the customer who sent a held file that it was released or refused; the reason is for staff alone."""
    row = by_ids([event.subject]).get(event.subject)
    if row is None or row.owner_id is None or row.owner_kind != "customer" or row.attached_kind != "ticket":
        return

    def words(reader: Addressee) -> Said:
        facts = {"name": row.name, "number": row.attached_id, "at": reader.when(event.at)}
        if event.type == "file.released":
            title = _("Your file was released, #%(number)s") % facts
            told = _("We held the file %(name)s back. It was looked at and released at %(at)s.") % facts
            return Said(title, (told, _("Whoever sees the ticket can fetch it now.")), f"/tickets/{row.attached_id}")
        title = _("Your file was refused, #%(number)s") % facts
        told = _("We held the file %(name)s back. It was looked at and refused at %(at)s: nobody fetches it.") % facts
        advice = _("If we need what is in it, send it in another form or ask in the ticket.")
        return Said(title, (told, advice), f"/tickets/{row.attached_id}")

    yield Told(row.owner_id, words)
