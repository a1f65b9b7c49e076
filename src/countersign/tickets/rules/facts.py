"""Forms of facts: what each kind of request must state (M22, domain 6).

A name in FACTS is a key of `Ticket.facts`; the screens give it its question in the reader's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from countersign.kernel.errors import Invalid
from countersign.tickets.rules.status import Kind

TITLE_LENGTH = 120
FACT_LENGTH = 2_000
TEXT_LENGTH = 100_000


@dataclass(frozen=True, slots=True)
class Fact:
    """One question of a form. `long` asks for several lines."""

    name: str
    required: bool = True
    long: bool = False


SINCE = Fact("since")
BEFORE = Fact("before")
TRIED = Fact("tried")

# Beyond contract and service, which every form carries, and "what do you see", which is the description.
FACTS: dict[Kind, tuple[Fact, ...]] = {
    Kind.DOWN: (Fact("not_answering"), Fact("others_affected"), Fact("since", required=False),
                Fact("before", required=False), Fact("tried", required=False)),
    Kind.MALFUNCTION: (SINCE, BEFORE, TRIED, Fact("expected", long=True), Fact("error_text", long=True),
                       Fact("repeatable"), Fact("last_seen", required=False),
                       Fact("users_affected", required=False)),
    Kind.SLOWNESS: (SINCE, BEFORE, TRIED, Fact("operation"), Fact("measured"), Fact("usual"),
                    Fact("network"), Fact("pattern", required=False)),
    Kind.CHANGE: (Fact("wanted", long=True), Fact("window"), Fact("downtime_allowed"),
                  Fact("cost_approver"), Fact("rollback", required=False)),
    Kind.UPDATE: (Fact("component"), Fact("reason"), Fact("window"), Fact("backup_confirmed")),
    Kind.QUESTION: (Fact("what_was_read"), Fact("needed_by", required=False)),
}  # fmt: skip

MOST_REQUIRED = 8
# In a form for an outage on a phone only three things are asked: service, what does not answer, who else.
# Slowness is told by operation, measured and usual value; own words beside them would be a ninth demand.
DESCRIPTION_OPTIONAL = frozenset({Kind.DOWN, Kind.SLOWNESS})

_COMPLAINTS = {
    "nothing works", "nothing is working", "everything is broken", "it does not work", "doesn't work",
    "does not work", "not working", "broken", "help", "urgent", "it is down", "down",
    "ничего не работает", "все не работает", "всё не работает", "не работает", "все сломалось",
    "всё сломалось", "сломалось", "помогите", "срочно", "все упало", "всё упало",
    "non funziona niente", "non funziona nulla", "non funziona", "tutto rotto", "niente funziona",
    "aiuto", "urgente", "è tutto rotto", "non va",
}  # fmt: skip
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_NOT_LETTERS = re.compile(r"[^\w\s'’]+", re.UNICODE)


def tidy(text: str) -> str:
    """Fold case, punctuation and spaces, to compare what was typed with what says nothing."""
    words = _NOT_LETTERS.sub(" ", unicodedata.normalize("NFC", text).replace("’", "'").casefold())
    return " ".join(words.split())


def says_nothing(text: str) -> bool:
    """Tell whether a report is a bare "nothing works!!!", without any fact (M22)."""
    return tidy(text) in _COMPLAINTS


def facts_for(kind: str) -> tuple[Fact, ...]:
    """Return the questions of a kind of request."""
    return FACTS[Kind(kind)]


def check_facts(kind: str, title: str, description: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Return the stated facts in the form's order, or refuse what lacks them.

    Raises: Invalid with code "kind", "says_nothing", "fact_missing", "too_long" and the `field` it is about.
    Source: M22, domain 6 and S2.
    """
    if kind not in set(Kind):
        raise Invalid("kind", field="kind", value=kind[:80])
    title, description = clean(title), clean(description)
    _check_text("title", title, TITLE_LENGTH, required=True)
    _check_text("description", description, TEXT_LENGTH, required=Kind(kind) not in DESCRIPTION_OPTIONAL)
    for field, text in (("description", description), ("title", title)):
        if says_nothing(text) and (field == "description" or not description.strip()):
            raise Invalid("says_nothing", field=field)
    stated = {}
    for fact in facts_for(kind):
        value = clean(facts.get(fact.name) or "").strip()
        _check_text(fact.name, value, FACT_LENGTH, required=fact.required)
        if value:
            stated[fact.name] = value
    return stated


def _check_text(field: str, text: str, limit: int, *, required: bool) -> None:
    if len(text) > limit:
        raise Invalid("too_long", field=field, limit=limit, length=len(text))
    if required and not text.strip():
        raise Invalid("fact_missing", field=field)


def check_text(text: str, *, field: str = "text", limit: int = TEXT_LENGTH) -> str:
    """Return a message's text without surrounding blank lines. Raises Invalid when empty or too long."""
    kept = clean(text)
    _check_text(field, kept, limit, required=True)
    return kept.strip("\n\r\t ")


def clean(text: str) -> str:
    """Keep text as typed, in NFC, without the characters that no text holds: NUL and lone surrogates."""
    kept = text.replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", kept)


def headline(title: str) -> str:
    """Return a title as one line, without the marks that turn the direction of what stands around it."""
    return " ".join(clean(title).translate(_TURNING).split())


def summary(service: str, facts: Mapping[str, str]) -> str:
    """Build the one-line summary of a ticket from its facts (M1)."""
    parts = [service, *(value for value in facts.values())]
    line = " · ".join(" ".join(part.split()) for part in parts if part)
    return line if len(line) <= 240 else line[:239] + "…"
