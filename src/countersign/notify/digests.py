"""The words of a digest: numbers, titles, what changed, links; never a word of a message or a note (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countersign.identity.queries import AccountRow
from countersign.notify.queries.wishes import Waiting
from countersign.notify.rules.notices import Kind, Letter
from countersign.notify.words.notices import HEADLINES, link_to
from countersign.ui.times import exact_with_zone, near

DIGEST = "digest"
PAGE = "/account/notices"


def written(person: AccountRow, rows: Sequence[Waiting], provider: str, at: datetime) -> Letter:
    """Write one letter about everything that waited for a person, ticket by ticket, in their language and zone."""
    staff = person.kind == "staff"
    by_ticket: dict[int, list[Waiting]] = {}
    for row in rows:
        if row.ticket is not None:
            by_ticket.setdefault(row.ticket, []).append(row)
    with translation.override(person.locale):

        def when(moment: datetime) -> str:
            return near(moment, at, person.zone, person.locale)

        facts = {"count": len(rows), "at": exact_with_zone(at, person.zone, person.locale)}
        subject = ngettext("Digest: %(count)d notice", "Digest: %(count)d notices", len(rows)) % facts
        paragraphs = [
            _("Hello %(name)s,") % {"name": person.name},
            _("This waited for you until %(at)s.") % facts,
            *(_ticket(number, told, when, staff=staff) for number, told in by_ticket.items()),
            *(f"{row.subject}\n  {when(row.created_at)}" for row in rows if row.ticket is None),
            _("What you are told, when and how: %(link)s") % {"link": f"{settings.ORIGIN}{PAGE}"},
            _("%(provider)s support") % {"provider": provider},
            _("This message was sent by the system. Answers are read on the page of the request, not in this mailbox."),
        ]
    return Letter(
        DIGEST, person.email, person.locale, subject, "\n\n".join(paragraphs) + "\n", recipient=person.id,
        to_staff=staff,
    )  # fmt: skip


def _ticket(number: int, rows: Sequence[Waiting], when: object, *, staff: bool) -> str:
    assert callable(when)
    lines = [f"#{number} {rows[0].title}"]
    lines += [f"  {when(row.created_at)}  {HEADLINES[Kind(row.kind)]}" for row in rows]
    return "\n".join([*lines, f"  {link_to(number, staff=staff)}"])
