"""Letters about accounts: what happened to how a person signs in, to their data, to their access.

A topic is a module of writers (`notify/security.py`): a writer takes an event and yields whom to tell what.
Words are written in the reader's language when the letter is; greeting, signature and link are added here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from countersign import ledger
from countersign.customers.queries import provider_name
from countersign.identity.queries import AccountRow, accounts
from countersign.kernel.clock import database_now
from countersign.ledger.queries import EventRow
from countersign.notify.jobs import enqueue
from countersign.notify.rules.notices import Kind, Letter, is_news
from countersign.ui.times import exact_with_zone

SECURITY_PAGE = "/account/security"


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a letter speaks; `when` writes an instant in their zone and language."""

    id: int
    name: str
    is_staff: bool
    locale: str
    zone: str

    def when(self, moment: datetime) -> str:
        return exact_with_zone(moment, self.zone, self.locale)


@dataclass(frozen=True, slots=True)
class Said:
    """A letter's own words: one line of subject, paragraphs, and the path of a page of ours."""

    subject: str
    paragraphs: tuple[str, ...]
    path: str = SECURITY_PAGE


@dataclass(frozen=True, slots=True)
class Told:
    """One person to tell. words: called in the person's language."""

    account_id: int
    words: Callable[[Addressee], Said]


Writer = Callable[[EventRow], Iterator[Told]]


def tells(*types: str, name: str, topic: str = "") -> Callable[[Writer], Writer]:
    """Register a writer for event types; a job calls it after commit, and each person is told once of an event.

    name:  stored with its jobs and never changed: `notify.new_sign_in`.
    topic: group of `timing` that people choose a way for; empty: by mail, at once, always.
    """

    def bind(writer: Writer) -> Writer:
        def tell(event: EventRow) -> None:
            now = database_now()
            for letter in letters(event, writer, topic):
                enqueue(letter, at=now, news=is_news(event.at, now))

        ledger.subscribe(*types, name=name)(tell)
        return writer

    return bind


def letters(event: EventRow, writer: Writer, topic: str = "") -> list[Letter]:
    """Write the letters that an event calls for: one for each active person. Two queries."""
    told = {one.account_id: one for one in writer(event)}
    if not told:
        return []
    people, provider = accounts(told), provider_name()
    return [
        replace(_letter(event, one, people[id_], provider), topic=topic)
        for id_, one in told.items()
        if _reachable(people.get(id_))
    ]


def _reachable(person: AccountRow | None) -> bool:
    return person is not None and person.is_active


def _letter(event: EventRow, told: Told, person: AccountRow, provider: str) -> Letter:
    staff = person.kind == "staff"
    reader = Addressee(person.id, person.name, staff, person.locale, person.zone)
    with translation.override(person.locale):
        said = told.words(reader)
        paragraphs = [
            _("Hello %(name)s,") % {"name": person.name},
            *said.paragraphs,
            _("Look at it here: %(link)s") % {"link": f"{settings.ORIGIN}{said.path}"},
            _("%(provider)s support") % {"provider": provider},
            _("This message was sent by the system. We never ask for a password or a code by mail."),
        ]
    return Letter(
        Kind.ACCOUNT.value, person.email, person.locale, said.subject, "\n\n".join(paragraphs) + "\n",
        recipient=person.id, to_staff=staff, event=event.id,
    )  # fmt: skip
