"""What waits for its hour: quiet time, shifts, absences, digests; nothing is lost and nothing is told twice (E40)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import Cast
from tests.factories import accepted, minutes, report
from tests.rooms.notify.conftest import MailServer

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Invalid, NotAllowed
from countersign.ledger.queries import events_of
from countersign.notify import gathering, jobs, queries
from countersign.notify.audience import letters_for
from countersign.notify.commands import choosing
from countersign.notify.commands.choosing import Choice
from countersign.notify.mailing.layout import paragraphs
from countersign.notify.models import Notice, Outgoing, Preferences, Timing
from countersign.notify.queries import wishes
from countersign.shifts import commands as shifts
from countersign.tickets import commands

pytestmark = pytest.mark.django_db
MOSCOW_EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # Friday, 22:00 there.
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
OFFICE = Choice("on_shift", quiet="hours", told_from="09:00", told_until="18:00", days=(1, 2, 3, 4, 5))


def queue_all(number: int, at: datetime) -> None:
    """Queue the notices of all that happened on a ticket, as the follower does at that hour."""
    for event in events_of("ticket", number):
        for letter in letters_for(event):
            jobs.enqueue(letter, at=at)


def states(person: int | None) -> dict[str, str]:
    return dict(Notice.objects.filter(recipient_id=person).order_by("pk").values_list("kind", "state"))


def offered_at_night(cast: Cast) -> int:
    """Make a critical ticket of the first line with news for its holder that may wait, and news that may not."""
    number = accepted(cast, urgency="normal").pk
    commands.offer(number, cast.generalist.id or 0, "Storage is not mine.", by=cast.first_line, at=minutes(5))
    commands.decline_offer(number, by=cast.generalist, at=minutes(6))
    commands.take_custody(number, reason="Mira is gone.", by=cast.duty_lead, at=minutes(7))
    commands.change_severity(number, "critical", reason="All are out.", by=cast.second_line, at=minutes(8))
    return number


def test_e40_what_may_wait_leaves_as_one_digest_when_the_night_ends(cast: Cast, server: MailServer) -> None:
    mira, lead = cast.first_line, cast.duty_lead
    choosing.choose(mira.account_id, OFFICE, by=mira, at=MOSCOW_EVENING)
    number = offered_at_night(cast)
    queue_all(number, MOSCOW_EVENING)
    assert states(mira.id) == {"declined": "held", "custody": "held"}
    assert states(lead.id) == {"critical": "queued"}, "an alarm passes"
    timing = Timing.objects.filter(notice__recipient_id=mira.id).first()
    assert timing is not None and (timing.until, timing.reason, timing.group) == (MONDAY, "quiet_hours", "given")

    assert wishes.people_due(MONDAY - timedelta(seconds=1)) == []
    assert wishes.people_due(MONDAY) == [mira.id]
    for _ in range(2):  # The worker was killed after its commit, and looks again.
        gathering.gather_for(mira.account_id, MONDAY)
    digest = Notice.objects.get(recipient_id=mira.id, kind="digest")
    assert states(mira.id) == {"declined": "digested", "custody": "digested", "digest": "queued"}
    covered = list(
        Notice.objects.filter(kind__in=["declined", "custody"]).order_by("pk").values_list("event", flat=True)
    )
    assert wishes.told_in(digest.pk) == covered
    gathered = [event for event in events_of("notice", digest.pk) if event.type == "notice.gathered"]
    assert [event.facts["events"] for event in gathered] == [covered]
    jobs.attempt(digest.pk)
    (mail,) = server.mails
    words = mail.get_body().get_content()
    assert mail["To"] == "mira@nimbus.example" and "2 notices" in mail["Subject"]
    assert f"#{number} " in words and "/desk/tickets/" in words
    digest_of_two = "Hello,\n\n#1 A\n  http://testserver/tickets/1\n\n#2 B\n  http://testserver/tickets/2\n"
    assert [part.small for part in paragraphs("Digest", digest_of_two)] == [False] * 3
    assert "Your offer was not taken" in words and "Held in your place" in words
    assert "Storage is not mine" not in words and "Mira is gone" not in words, "no word of a note (E3)"
    assert not Outgoing.objects.filter(notice__recipient_id=mira.id).exists()


def test_e40_what_is_due_for_one_person_waits_for_nobody_else(cast: Cast) -> None:
    long_ago = database_now() - timedelta(days=3)
    number = commands.open_ticket(report(cast), by=cast.colleague, at=minutes(0)).pk
    commands.open_ticket(report(cast), by=cast.owner, at=minutes(1))
    for person in (cast.owner, cast.colleague):
        choosing.choose(person.account_id, Choice("daily"), by=person, at=long_ago)
    for one in (number, number + 1):
        queue_all(one, long_ago)
    for _ in range(2):  # A second look, while the first one's jobs wait, adds none.
        gathering.gather()
    jobs_of = ProcrastinateJob.objects.filter(task_name="notify.gather_person").order_by("id")
    assert [job.args for job in jobs_of] == [{"account_id": id_} for id_ in sorted([cast.owner.id, cast.colleague.id])]
    assert len(set(jobs_of.values_list("lock", flat=True))) == 2


def test_e40_one_held_notice_leaves_as_itself_and_a_killed_worker_loses_nothing(
    cast: Cast, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mira = cast.first_line
    choosing.choose(mira.account_id, OFFICE, by=mira, at=MOSCOW_EVENING)
    number = accepted(cast, urgency="normal").pk
    commands.take_custody(number, reason="Mira is gone.", by=cast.duty_lead, at=minutes(7))
    queue_all(number, MOSCOW_EVENING)
    notice = Notice.objects.get(recipient_id=mira.id)

    def dies(_notice: int) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(gathering, "defer", dies)
        gathering.gather_for(mira.account_id, MONDAY)
    assert states(mira.id) == {"custody": "held"}, "killed before its commit, it has done nothing"
    gathering.gather_for(mira.account_id, MONDAY)
    assert states(mira.id) == {"custody": "queued"}
    jobs.attempt(notice.pk)
    assert [mail["To"] for mail in server.mails] == ["mira@nimbus.example"]
    types = [event.type for event in events_of("notice", notice.pk)]
    assert types == ["notice.queued", "notice.held", "notice.let_go", "notice.sent"]


def test_e40_outside_a_shift_and_in_a_vacation_what_may_wait_is_held(cast: Cast) -> None:
    mira, artem = cast.first_line, cast.second_line
    number = accepted(cast, urgency="normal").pk
    commands.take_custody(number, reason="Mira is gone.", by=cast.duty_lead, at=minutes(7))
    commands.address(number, artem.id, by=cast.duty_lead, at=minutes(8))
    queue = shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=minutes(0))
    begins = MOSCOW_EVENING + timedelta(hours=10)
    new = shifts.NewShift(mira.account_id, queue.pk, "specialist", begins, begins + timedelta(hours=8))
    shifts.plan_shift(new, by=cast.manager, at=MOSCOW_EVENING)
    back = MOSCOW_EVENING + timedelta(days=9)
    away = shifts.NewAbsence(artem.account_id, MOSCOW_EVENING - timedelta(hours=1), back, mira.account_id, "Sea")
    shifts.record_absence(away, by=cast.duty_lead, at=MOSCOW_EVENING - timedelta(hours=2))
    queue_all(number, MOSCOW_EVENING)
    held = {row.notice.recipient_id: (row.until, row.reason) for row in Timing.objects.select_related("notice")}
    assert held == {mira.id: (begins, "off_shift"), artem.id: (back, "away")}
    gathering.gather_for(artem.account_id, back - timedelta(days=1))
    assert states(artem.id) == {"addressed": "held"}, "it is not due yet"
    longer = shifts.NewAbsence(artem.account_id, back, back + timedelta(days=2), mira.account_id, "Sea")
    shifts.record_absence(longer, by=cast.duty_lead, at=MOSCOW_EVENING)
    gathering.gather_for(artem.account_id, back)
    assert Timing.objects.get(notice__recipient_id=artem.id).until == back + timedelta(days=2), "the sea was longer"
    gathering.gather_for(artem.account_id, back + timedelta(days=2))
    assert states(artem.id)["addressed"] == "queued"


def test_e40_a_customer_may_let_wait_what_may_wait_and_loses_it_with_the_contract(cast: Cast) -> None:
    owner = cast.owner
    nothing = {"answers": "nothing", "progress": "digest", "receipts": "digest"}
    with pytest.raises(Invalid):
        choosing.choose(owner.account_id, Choice("own", nothing), by=owner, at=MOSCOW_EVENING)
    with pytest.raises(NotAllowed):
        choosing.choose(owner.account_id, Choice("daily"), by=cast.colleague, at=MOSCOW_EVENING)
    choosing.choose(owner.account_id, Choice("daily"), by=owner, at=MOSCOW_EVENING)
    assert Preferences.objects.get().ways == dict.fromkeys(["answers", "progress", "receipts"], "digest")
    number = accepted(cast).pk
    commands.ask(number, commands.Words("Which host?"), by=cast.first_line, at=minutes(5))
    queue_all(number, MOSCOW_EVENING)
    assert states(owner.id) == {"opened": "held", "accepted": "held", "asked": "queued"}, "a question stops the clock"
    (mark, *_rest) = queries.deliveries_of(number, cast.first_line)
    due = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    assert (mark.state, mark.reason, mark.until) == ("held", "digest", due)
    gathering.gather_for(owner.account_id, due)
    assert states(owner.id)["opened"] == "digested"
    (mark, *_rest) = queries.deliveries_of(number, cast.first_line)
    assert (mark.state, mark.digest) == ("queued", True)


def test_e40_who_acts_for_the_contract_no_more_hears_nothing_of_what_waited(cast: Cast) -> None:
    nina = cast.colleague
    choosing.choose(nina.account_id, Choice("daily"), by=nina, at=MOSCOW_EVENING)
    number = commands.open_ticket(report(cast), by=nina, at=minutes(0)).pk
    queue_all(number, MOSCOW_EVENING)
    assert states(nina.id) == {"opened": "held"}
    contact = Contact.objects.get(account_id=nina.id)
    customers.remove_contact(contact.pk, by=SYSTEM, at=MOSCOW_EVENING)
    gathering.gather_for(nina.account_id, MONDAY)
    assert states(nina.id) == {"opened": "skipped"}
    assert Timing.objects.get(notice__recipient_id=nina.id).reason == "no_access"


def test_e40_what_is_turned_off_is_on_record_and_not_sent(cast: Cast, server: MailServer) -> None:
    mira = cast.first_line
    own = {"given": "nothing", "alarms": "mail"}
    with pytest.raises(Invalid):
        choosing.choose(mira.account_id, Choice("own", {"alarms": "nothing"}), by=mira, at=MOSCOW_EVENING)
    choosing.choose(mira.account_id, Choice("own", own), by=mira, at=MOSCOW_EVENING)
    number = accepted(cast, urgency="normal").pk
    commands.take_custody(number, reason="Mira is gone.", by=cast.duty_lead, at=minutes(7))
    queue_all(number, MOSCOW_EVENING)
    notice = Notice.objects.get(recipient_id=mira.id)
    assert (notice.state, notice.timing.reason) == ("skipped", "turned_off")
    jobs.attempt(notice.pk)
    assert server.mails == []
