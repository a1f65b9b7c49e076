"""Words of paid work, for both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from countersign.ui.money import amount

STATES = {
    "offered": gettext_lazy("offered"),
    "accepted": gettext_lazy("ordered"),
    "declined": gettext_lazy("declined"),
    "withdrawn": gettext_lazy("taken back"),
    "expired": gettext_lazy("expired"),
    "done": gettext_lazy("done"),
    "charged": gettext_lazy("done and charged"),
}
_EVENTS = {
    "ticket.quote_offered": gettext_lazy("offered paid work: %(price)s"),
    "ticket.quote_withdrawn": gettext_lazy("took the offer of paid work back"),
    "ticket.quote_accepted": gettext_lazy("ordered the paid work: %(price)s"),
    "ticket.quote_declined": gettext_lazy("declined the paid work"),
    "ticket.quote_expired": gettext_lazy("ended the offer of paid work: its time is over"),
    "ticket.work_done": gettext_lazy("said that the ordered work is done"),
    "ticket.work_charged": gettext_lazy("charged the work: %(price)s"),
}


def is_step(type_: str) -> bool:
    """Tell whether an event is a step of paid work."""
    return type_ in _EVENTS


def event(type_: str, facts: Mapping[str, Any]) -> str:
    """Say what a step of paid work was: "offered paid work: €25.00 and 30 minutes of the plan"."""
    told = str(_EVENTS[type_])
    if "%(" not in told:
        return told
    return told % {"price": price(facts["amount_minor"], facts["currency"], facts["plan_minutes"])}


def price(minor: int, currency: str, plan_minutes: int) -> str:
    """Say what is paid: an amount, minutes of the plan, or both."""
    paid = amount(minor, currency, (get_language() or "en")[:2])
    if not plan_minutes:
        return paid
    of_plan = minutes_of_plan(plan_minutes)
    return _("%(amount)s and %(minutes)s") % {"amount": paid, "minutes": of_plan} if minor else of_plan


def minutes_of_plan(count: int) -> str:
    """Say how many minutes of the plan are used."""
    told = ngettext("%(count)d minute of the plan", "%(count)d minutes of the plan", count)
    return told % {"count": count}


def minutes(count: int) -> str:
    """Say how long work takes."""
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
