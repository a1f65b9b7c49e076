"""What credits and complaints are called on a screen: one wording for the desk, the portal and the mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from countersign.credits.queries import ClaimRow
from countersign.credits.rules import CreditTerms, Form, Metric, read_terms
from countersign.credits.rules.outages import uptime
from countersign.customers import plan_words
from countersign.ui import times

Words = str | Promise

STATES: dict[str, Words] = {
    "eligible": pgettext_lazy("credit", "Can be claimed"),
    "filed": pgettext_lazy("credit", "Claimed"),
    "approved": pgettext_lazy("credit", "Approved"),
    "rejected": pgettext_lazy("credit", "Rejected"),
    "appealed": pgettext_lazy("credit", "Objected to"),
    "paid": pgettext_lazy("credit", "Paid"),
}
METRICS: dict[str, Words] = {
    "response": pgettext_lazy("credit", "Answers in time"),
    "uptime": pgettext_lazy("credit", "Availability"),
}
STARTS: dict[str, Words] = {
    "detected": gettext_lazy("from its detection"),
    "ticket_created": gettext_lazy("from the opening of the ticket"),
    "accepted": gettext_lazy("from the acceptance of the ticket"),
    "earliest": gettext_lazy("from the earliest of detection, ticket and acceptance"),
}
ENDS: dict[str, Words] = {
    "restored": gettext_lazy("until the service was restored"),
    "solution_sent": gettext_lazy("until the solution was sent"),
}
COMPLAINT_STATES: dict[str, Words] = {
    "open": pgettext_lazy("complaint", "Waits for an answer"),
    "answered": pgettext_lazy("complaint", "Answered"),
}
OUTCOMES: dict[str, Words] = {
    "upheld": pgettext_lazy("complaint", "You are right"),
    "partly": pgettext_lazy("complaint", "You are partly right"),
    "not_upheld": pgettext_lazy("complaint", "We see it otherwise"),
}
MAINTENANCE: dict[str, Words] = {
    "planned": pgettext_lazy("maintenance", "Planned"),
    "urgent": pgettext_lazy("maintenance", "Urgent"),
    "emergency": pgettext_lazy("maintenance", "Emergency"),
}


@dataclass(frozen=True, slots=True)
class Reads:
    """For whom times are written."""

    zone: str
    locale: str

    def exact(self, at: datetime) -> str:
        return times.exact_with_zone(at, self.zone, self.locale)


def month(day: date) -> str:
    """Name a month: March 2026."""
    return format_date(day, "LLLL yyyy", locale=get_language() or "en")


def title(row: ClaimRow) -> str:
    """Name a claim: "Answers in time, March 2026"."""
    about = f"{METRICS[row.metric]}, {row.service}" if row.service else str(METRICS[row.metric])
    return _("%(about)s, %(month)s") % {"about": about, "month": month(row.month)}


def amount(row: ClaimRow) -> str:
    """Write what is claimed."""
    return plan_words.money(row.amount_minor, row.currency)


def rule(content: Mapping[str, Any]) -> list[str]:
    """Say a rule in sentences, as a contract would."""
    terms = read_terms(content)
    lines = [_shortfall(terms)] if terms.form != Form.TIERS else _tiers(terms)
    lines.append(_("At most %(cap)d %% of a month's fee.") % {"cap": terms.cap_percent})
    if terms.metric == Metric.UPTIME:
        told = {"begin": STARTS[terms.start], "end": ENDS[terms.end]}
        lines.append(_("An outage counts %(begin)s %(end)s; work announced in time does not count.") % told)
    else:
        clocks = ", ".join(str(plan_words.CLOCKS[one]) for one in terms.clocks)
        lines.append(_("What counts: %(clocks)s.") % {"clocks": clocks})
    if terms.automatic:
        lines.append(_("Granted without a claim when the month is over."))
    else:
        days = ngettext("%(days)d day", "%(days)d days", terms.window_days) % {"days": terms.window_days}
        lines.append(_("Can be claimed for %(days)s after the month.") % {"days": days})
    return lines


def _shortfall(terms: CreditTerms) -> str:
    if terms.form == Form.LOST_TIME:
        return _("The share of a month's fee for the time lost.")
    return _("%(rate)d %% of the plan's fee for each miss.") % {"rate": terms.rate_percent}


def _tiers(terms: CreditTerms) -> list[str]:
    if terms.metric == Metric.UPTIME:
        told = _("Below %(bound)s %% of a month: %(percent)d %% of the fee.")
    else:
        told = _("From %(bound)s misses in a month: %(percent)d %% of the fee.")
    return [told % {"bound": tier.bound, "percent": tier.percent} for tier in terms.tiers]


def sums(row: ClaimRow) -> list[str]:
    """Say how the amount came about, line by line."""
    terms, known = read_terms(row.rule), row.figures
    lines = _lost(row, terms) if terms.metric == Metric.UPTIME else _missed(row, terms)
    if known.get("capped"):
        lines.append(_("The cap decides: %(cap)d %% of the fee.") % {"cap": terms.cap_percent})
    if taken := int(known.get("taken_minor") or 0):
        told = {"amount": plan_words.money(taken, row.currency)}
        lines.append(_("Less %(amount)s that earlier claims of the month have taken.") % told)
    return [*lines, _("Together %(amount)s.") % {"amount": amount(row)}]


def _missed(row: ClaimRow, terms: CreditTerms) -> list[str]:
    fees = sorted({int(one["fee_minor"]) for one in row.basis}, reverse=True)
    fee = ", ".join(plan_words.money(one, row.currency) for one in fees)
    count = ngettext("%(count)d miss", "%(count)d misses", len(row.basis)) % {"count": len(row.basis)}
    if terms.form == Form.RATE:
        told = {"count": count, "rate": terms.rate_percent, "fee": fee}
        return [_("%(count)s, each %(rate)d %% of %(fee)s.") % told]
    told = {"count": count, "percent": row.figures["percent"], "fee": fee}
    return [_("%(count)s: %(percent)s %% of %(fee)s.") % told]


def _lost(row: ClaimRow, terms: CreditTerms) -> list[str]:
    known, locale = row.figures, get_language() or "en"
    lost, whole = int(known["lost_seconds"]), int(known["month_seconds"])
    told = {
        "lost": times.span(lost, locale), "minutes": f"{whole // 60:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"),
        "uptime": uptime(lost, whole), "percent": known.get("percent"),
        "fee": plan_words.money(int(known["fee_minor"]), row.currency),
    }  # fmt: skip
    lines = [_("Not available for %(lost)s of %(minutes)s minutes: %(uptime)s %% available.") % told]
    if terms.form == Form.TIERS:
        lines.append(_("By the tier: %(percent)s %% of %(fee)s.") % told)
    else:
        lines.append(_("The same share of %(fee)s.") % told)
    return lines


def basis(entry: Mapping[str, Any], reads: Reads) -> str:
    """Say one event that a claim rests on."""
    if "outage" in entry:
        told = {"begin": reads.exact(_moment(entry["from"])), "end": reads.exact(_moment(entry["to"]))}
        return _("Not available from %(begin)s to %(end)s") % told
    due = _moment(entry["due_at"])
    told = {"clock": str(plan_words.CLOCKS[entry["clock"]]), "due": reads.exact(due)}
    if not entry.get("ended_at"):
        return _("%(clock)s: due %(due)s, not kept") % told
    ended = _moment(entry["ended_at"])
    late = times.span(int((ended - due).total_seconds()), reads.locale)
    return _("%(clock)s: due %(due)s, came %(late)s late") % {**told, "late": late}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
