"""What several commands ask: whether a person is one of ours, and whether they are there."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import connection

from countersign.kernel.errors import Invalid
from countersign.shifts.models import Absence, Shift
from countersign.shifts.rules.shifts import REST, Role, Span, clash


def name_of(person_id: int | None, field: str = "person") -> tuple[str, list[str]]:
    """Return name and roles of an active member of staff. Raises Invalid."""
    person = get_user_model().objects.filter(pk=person_id or 0, kind="staff", is_active=True).first()
    if person is None:
        raise Invalid("person_not_found", field=field)
    return person.name, list(person.roles)


def one_at_a_time(person_id: int) -> None:
    """Let nobody else plan for this person until the transaction ends: two plans must see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('countersign shifts'), %s::int)", [person_id])


def refuse_clash(person_id: int, name: str, new: Span, *, but: int | None = None) -> None:
    """Refuse a shift that overlaps another of the person, or leaves too little rest, naming who and when.

    Raises: Invalid.
    """
    near = Shift.objects.filter(
        person_id=person_id, cancelled_at=None, begins_at__lt=new.ends_at + REST, ends_at__gt=new.begins_at - REST
    ).exclude(pk=but or 0)
    others = [Span(*row) for row in near.values_list("begins_at", "ends_at", "role")]
    found = clash(new, others)
    if found is not None:
        code, other = found
        raise Invalid(code, field="begins_at", name=name, begins=other.begins_at, ends=other.ends_at)


def refuse_absent(person_id: int, name: str, new: Span) -> None:
    """Refuse to plan a person who is away, naming until when. Raises Invalid."""
    away = Absence.objects.filter(
        person_id=person_id, cancelled_at=None, begins_at__lt=new.ends_at, ends_at__gt=new.begins_at
    ).order_by("begins_at").first()  # fmt: skip
    if away is not None:
        raise Invalid("shift_while_away", field="begins_at", name=name, begins=away.begins_at, ends=away.ends_at)


def refuse_role(role: str, roles: list[str], name: str) -> None:
    """Refuse a lead's shift to whoever may not lead, and roles that nobody knows. Raises Invalid."""
    if role not in set(Role):
        raise Invalid("shift_role_unknown", field="role", value=role[:80])
    if role == Role.DUTY_LEAD and "duty_lead" not in roles:
        raise Invalid("shift_role_not_theirs", field="role", name=name)
