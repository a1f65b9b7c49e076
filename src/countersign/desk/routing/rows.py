"""Rules of routing as ready strings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from countersign.desk.sentences import Telling
from countersign.tickets import words
from countersign.tickets.queries.routing import DryRun, Version
from countersign.tickets.rules.routing import Rule
from countersign.ui.frames import Option

BLANK_RULES = 3


@dataclass(frozen=True, slots=True)
class Given:
    """One rule as its line in the form holds it; values as text."""

    number: int
    kind: str = ""
    product: str = ""
    severity: str = ""
    language: str = ""
    site: str = ""
    queue: str = ""
    level: str = "0"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a dry run found."""

    title: str
    flows: list[str] = field(default_factory=list)
    moved: list[tuple[int, str, str, str]] = field(default_factory=list)


def given(rules: Sequence[Rule]) -> list[Given]:
    """Write the rules as lines of a form, with some blank ones at the end."""
    kept = [
        Given(number, rule.kind, rule.product, rule.severity, rule.language, rule.site,
              "general" if rule.queue is None else str(rule.queue), str(rule.level))
        for number, rule in enumerate(rules, 1)
    ]  # fmt: skip
    return [*kept, *(Given(len(kept) + one) for one in range(1, BLANK_RULES + 1))]


def tried(found: DryRun, days: int) -> Tried:
    """Write what other rules would have done."""
    general = _("the general queue")
    told = {"count": found.elsewhere, "all": found.looked_at, "days": days}
    return Tried(
        ngettext(
            "%(count)s ticket of the %(all)s opened in the last %(days)s days would have gone elsewhere.",
            "%(count)s tickets of the %(all)s opened in the last %(days)s days would have gone elsewhere.",
            found.elsewhere,
        ) % told,
        [
            _("%(count)s from %(from)s to %(to)s") % {"count": count, "from": was or general, "to": would or general}
            for was, would, count in found.flows
        ],
        [(row.number, row.title, _place(row.was or general, row.level_was),
          _place(row.would_be or general, row.level_would_be)) for row in found.moved],
    )  # fmt: skip


def _place(queue: str, level: int) -> str:
    return _("%(queue)s, skill %(level)s") % {"queue": queue, "level": level} if level else queue


def version(found: Version, tell: Telling) -> str:
    """Say which rules are in force, since when, made by whom and why."""
    if found.made_at is None:
        return _("No rules were made yet: tickets go where the queues say.")
    told = {"number": found.number, "name": found.made_by, "time": tell.exact(found.made_at), "why": found.words}
    return _("Version %(number)s by %(name)s since %(time)s: %(why)s") % told


def choices(products: Sequence[str], sites: Sequence[str]) -> dict[str, list[Option]]:
    """List what a rule can look at."""
    return {
        "kind": [Option(code, str(name)) for code, name in words.KINDS.items()],
        "product": [Option(name, name) for name in products],
        "severity": [Option(code, str(name)) for code, name in words.SEVERITIES.items()],
        "language": [
            Option("en", pgettext("in which language", "English")),
            Option("ru", pgettext("in which language", "Russian")),
            Option("it", pgettext("in which language", "Italian")),
        ],
        "site": [Option(name, name) for name in sites],
    }
