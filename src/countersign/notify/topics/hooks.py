"""What is told of webhooks: one that nothing reaches any more was disabled."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from countersign.identity.queries import on_staff
from countersign.ledger.queries import EventRow
from countersign.notify.topics.accounts import Addressee, Said, Told, tells


@tells("hook.disabled", name="notify.hook_disabled")
def disabled(event: EventRow) -> Iterator[Told]:
    """Tell the administrators which webhook gets nothing any more, and what the other side said last."""

    def words(reader: Addressee) -> Said:
        facts = {"name": event.facts["name"], "at": reader.when(event.at), "reason": event.facts["reason"]}
        return Said(
            _("A webhook was disabled: %(name)s") % facts,
            (
                _("Nothing has reached %(name)s, so it is told nothing any more since %(at)s.") % facts,
                _("What the other side said last: %(reason)s") % facts,
                _("Sending one of its deliveries again switches it on: countersign hook replay."),
            ),
            "/desk/",
        )

    for person in on_staff("admin"):
        yield Told(person.id, words)
