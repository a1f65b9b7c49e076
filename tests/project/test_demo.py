"""The demonstration: everything in it is made by the commands and true at any time of day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from countersign.identity.rules import password_fault
from countersign.ledger.queries import events_of
from countersign.ledger.verify import verify
from countersign.notify.audience import TOLD
from countersign.notify.jobs import tell_people
from countersign.notify.mailing.transport import folder
from countersign.notify.models import Notice
from countersign.project import demo
from countersign.project.demo import people, script
from countersign.project.demo.papers import content_of
from countersign.project.demo.playing import VERBS
from countersign.sla.rules import to_plain
from countersign.tickets import queries
from countersign.tickets.models import Attachment, Ticket
from countersign.tickets.queries.clocks import folded

NOW = datetime(2026, 11, 22, 9, 12, 30, tzinfo=UTC)
STORIES = script.stories()


def test_no_story_runs_into_the_future_whatever_the_hour() -> None:
    for hour in range(24):
        now = NOW.replace(hour=hour, minute=0)
        for story in STORIES:
            times = story.times(now)
            assert times == sorted(set(times)), story.place
            assert times[-1] <= now, story.place


def test_every_step_names_a_person_an_act_and_a_file_that_exist() -> None:
    known = {"system", *people.STAFF, *(key for c in people.CUSTOMERS.values() for key in c.contacts)}
    for story in STORIES:
        for step in story.steps:
            assert step.who in known, (story.place, step.who)
            assert step.verb in VERBS, (story.place, step.verb)
        for name in [*story.files, *(name for step in story.steps for name in step.files)]:
            assert content_of(name, NOW), (story.place, name)


def test_files_stay_readable() -> None:
    for path in Path(script.FOLDER).glob("*.txt"):
        assert len(path.read_text().splitlines()) <= 400, path.name


def test_everybody_has_a_password_of_their_own_that_the_rules_admit() -> None:
    rows = demo.accounts()
    assert len({row["password"] for row in rows}) == len(rows)
    for row in rows:
        about = (str(row["login"]), str(row["name"]), people.PROVIDER)
        assert password_fault(str(row["password"]), about) is None, row["login"]


@pytest.mark.django_db
def test_the_demonstration_fills_once_and_stands_on_its_ledger() -> None:
    said: list[str] = []
    rows = demo.fill(said.append, now=NOW)
    assert verify().findings == []
    count = Ticket.objects.count()
    assert count == len(STORIES) + 1, "one more was opened on the telephone"
    assert demo.fill(said.append) == rows
    assert Ticket.objects.count() == count, "a second start fills nothing"
    _every_state()
    _clocks_are_what_their_events_give()
    _a_desk_with_something_in_every_view()
    assert Attachment.objects.filter(upload__state="held").exists()
    assert Attachment.objects.filter(upload__sniffed_type="image/png").exists()
    sent = Notice.objects.filter(state="sent")
    assert sent.count() > 3 * count
    assert all((folder() / notice.words.removeprefix("Written to mail/")).exists() for notice in sent[:20])
    assert not Notice.objects.filter(state="queued").exists()
    before = Notice.objects.count()
    for event in events_of("ticket", Ticket.objects.values_list("pk", flat=True)[7]):
        if event.type in TOLD:
            tell_people(event)
    assert Notice.objects.count() == before, "the worker finds that everybody was told"


def _every_state() -> None:
    states = Counter(Ticket.objects.values_list("status", "waiting"))
    assert set(states) == {
        ("new", ""), ("in_progress", ""), ("waiting", "info"), ("waiting", "confirm"), ("waiting", "linked"),
        ("waiting", "third"), ("waiting", "sched"), ("closed", ""),
    }  # fmt: skip
    codes = set(Ticket.objects.filter(status="closed").values_list("resolution", flat=True))
    assert codes == {
        "solved", "answered", "done", "unconfirmed", "no_answer", "withdrawn", "out_of_scope", "duplicate",
    }  # fmt: skip
    tickets = Ticket.objects.order_by("pk")
    assert tickets.filter(cycle=2).exists() and tickets.filter(rejections=1).exists()
    assert tickets.filter(holding="custody").exists()
    assert tickets.filter(status="new", first_answered_at__isnull=False).exists(), "acknowledged, not accepted"
    assert tickets.filter(status="new", addressee__isnull=False).exists()
    critical = tickets.filter(status="new", severity="critical", clock_due_at__gt=NOW)
    assert critical.filter(clock_due_at__lt=NOW + timedelta(minutes=15)).exists()
    assert tickets.filter(clock_due_at__lt=NOW).exists(), "one is overdue"
    assert set(tickets.values_list("kind", flat=True)) == {
        "down", "malfunction", "slowness", "change", "update", "question",
    }  # fmt: skip


def _clocks_are_what_their_events_give() -> None:
    kept = Ticket.objects.values_list("pk", "clocks")
    differing = [number for number, clocks in kept if (state := folded(number)) is None or to_plain(state) != clocks]
    assert differing == [], "no counter is kept beside the events (E8)"


def _a_desk_with_something_in_every_view() -> None:
    from countersign.identity.queries import account_id_of
    from countersign.kernel.actor import Actor

    artem = account_id_of("artem@nimbus.example")
    by = Actor("staff", id=artem, name="Artem Volkov", roles=frozenset({"second_line"}), assurance="A2")
    counted = queries.counters(by, NOW)
    assert counted.pop("handover") == 0, "nobody of the demonstration was shut out, so nobody's work lies open"
    assert all(counted.values()), counted
