"""By which hours a contract lives."""

from __future__ import annotations

from datetime import datetime

from countersign.calendars.models import CalendarVersion
from countersign.calendars.rules import Calendar, read
from countersign.customers.models import Contract


def home_calendar(contract_id: int, at: datetime) -> Calendar | None:
    """Return the contract's home calendar as it is in force at an instant; None for day and night. One query."""
    home = Contract.objects.filter(pk=contract_id).values("calendar_id")
    content = (
        CalendarVersion.objects.filter(calendar__in=home, in_force_from__lte=at)
        .order_by("-in_force_from", "-version")
        .values_list("content", flat=True)
        .first()
    )
    return None if content is None else read(content)
