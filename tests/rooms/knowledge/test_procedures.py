"""S13, domain 5.7: prepared instructions, approved by another person, run on tickets up to their stop rule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes, opened

from countersign.kernel.errors import Conflict, Invalid, NotAllowed
from countersign.knowledge import commands, queries
from countersign.knowledge.commands import Stopped, Text
from countersign.knowledge.models import Procedure, Run
from countersign.ledger.queries import events_of
from countersign.shifts import commands as shifts
from countersign.tickets import commands as tickets
from countersign.tickets.models import Escalation, Message, Ticket
from countersign.tickets.queries import around, ticket_row

HOUR = timedelta(hours=1)
QUESTION = {"kind": "question", "facts": {"what_was_read": "the guide"}, "urgency": "normal"}
RESTART = Text(
    "Restart a virtual server", "Look at the console\nRestart it\nAsk the customer", "It does not come up",
    kinds=["down", "question"], products=["Virtual server"],
)  # fmt: skip


def approved(cast: Cast, text: Text = RESTART) -> Procedure:
    procedure = commands.write_procedure(text, by=cast.second_line, at=T0)
    return commands.approve(procedure.pk, 1, by=cast.duty_lead, at=T0)


def held(cast: Cast, **more: object) -> int:
    return tickets.accept(opened(cast, **more).pk, by=cast.generalist, at=minutes(1)).pk


def rota(cast: Cast) -> None:
    """Giulia is there, Artem comes at four hours, Daniel stands by."""
    queue = shifts.add_queue(shifts.QueueFields("Support"), by=cast.manager, at=T0 - HOUR)
    for who, role, begins in (
        (cast.generalist, "generalist", 0), (cast.second_line, "specialist", 4), (cast.duty_lead, "on_call", 0),
    ):  # fmt: skip
        new = shifts.NewShift(who.account_id, queue.pk, role, T0 + begins * HOUR, T0 + (begins + 8) * HOUR)
        shifts.plan_shift(new, by=cast.manager, at=T0 - HOUR)


def test_nobody_approves_what_they_wrote(cast: Cast) -> None:
    procedure = commands.write_procedure(RESTART, by=cast.second_line, at=T0)
    with pytest.raises(NotAllowed, match="procedure_own"):
        commands.approve(procedure.pk, 1, by=cast.second_line, at=T0)
    with pytest.raises(NotAllowed):
        commands.approve(procedure.pk, 1, by=cast.first_line, at=T0)
    assert commands.approve(procedure.pk, 1, by=cast.duty_lead, at=T0).approved == 1
    with pytest.raises(Conflict, match="procedure_approved"):
        commands.approve(procedure.pk, 1, by=cast.duty_lead, at=T0)


def test_a_new_wording_is_run_once_it_is_approved(cast: Cast) -> None:
    procedure = approved(cast)
    text = Text(RESTART.title, "Only one step", "It fails", kinds=["down"])
    commands.revise(procedure.pk, text, by=cast.duty_lead, at=minutes(1))
    assert len(commands.begin(held(cast), procedure.pk, by=cast.generalist, at=minutes(2)).steps) == 3
    commands.approve(procedure.pk, 2, by=cast.second_line, at=minutes(3))
    assert len(commands.begin(held(cast), procedure.pk, by=cast.generalist, at=minutes(4)).steps) == 1
    assert [version.number for version in queries.versions(procedure.pk)] == [2, 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (Text("", "One", "Stop"), "procedure_title"), (Text("A", " \n ", "Stop"), "procedure_without_steps"),
        (Text("A", "One", " "), "procedure_without_stop"), (Text("A", "One", "Stop", level=4), "skill_level"),
        (Text("A", "One\n" * 41, "Stop"), "procedure_too_long"),
    ],
)  # fmt: skip
def test_a_procedure_has_title_steps_and_a_stop_rule(cast: Cast, text: Text, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        commands.write_procedure(text, by=cast.second_line, at=T0)


def test_only_approved_versions_are_run_by_the_holder_with_the_skill(cast: Cast) -> None:
    number = held(cast)
    written = commands.write_procedure(RESTART, by=cast.second_line, at=T0)
    with pytest.raises(Conflict, match="procedure_not_approved"):
        commands.begin(number, written.pk, by=cast.generalist, at=minutes(2))
    hard = approved(cast, Text("Rebuild a volume", "Read\nRebuild", "It fails", level=2))
    with pytest.raises(Conflict, match="procedure_level"):
        commands.begin(number, hard.pk, by=cast.generalist, at=minutes(2))
    skill = shifts.NewSkill(cast.generalist.account_id, "Virtual server", "", 2)
    shifts.set_skill(skill, by=cast.manager, at=T0)
    with pytest.raises(NotAllowed):
        commands.begin(number, hard.pk, by=cast.first_line, at=minutes(2))
    commands.begin(number, hard.pk, by=cast.generalist, at=minutes(2))
    with pytest.raises(Conflict, match="procedure_running"):
        commands.begin(number, hard.pk, by=cast.generalist, at=minutes(3))


def test_s13_steps_and_results_stand_on_the_ticket_and_never_before_the_customer(cast: Cast) -> None:
    procedure, number = approved(cast), held(cast)
    commands.begin(number, procedure.pk, by=cast.generalist, at=minutes(2))
    commands.tick(number, 1, "done", "Kernel panic on the console", by=cast.generalist, at=minutes(3))
    commands.tick(number, 2, "failed", "", by=cast.generalist, at=minutes(4))
    run = Run.objects.get(ticket_id=number)
    assert [step["result"] for step in run.steps] == ["done", "failed", ""]
    assert run.steps[0]["words"] == "Kernel panic on the console"
    with pytest.raises(Invalid, match="procedure_step"):
        commands.tick(number, 4, "done", "", by=cast.generalist, at=minutes(5))
    with pytest.raises(Invalid, match="procedure_result"):
        commands.tick(number, 1, "whatever", "", by=cast.generalist, at=minutes(5))
    commands.end_run(number, "helped", by=cast.generalist, at=minutes(6))
    with pytest.raises(Conflict, match="procedure_not_running"):
        commands.tick(number, 3, "done", "", by=cast.generalist, at=minutes(7))
    told = [event for event in events_of("ticket", number) if event.type.startswith("ticket.procedure_")]
    assert [event.type for event in told] == [
        "ticket.procedure_begun", "ticket.procedure_ticked", "ticket.procedure_ticked", "ticket.procedure_ended",
    ]  # fmt: skip
    assert all(event.staff_only for event in told)
    assert "panic" not in str([event.payload for event in events_of("ticket", number, staff=False)])


def test_s13_at_the_stop_rule_a_ticket_that_can_wait_is_offered_to_the_day_with_a_promise(cast: Cast) -> None:
    rota(cast)
    procedure, number = approved(cast), held(cast, **QUESTION)
    commands.begin(number, procedure.pk, by=cast.generalist, at=minutes(2))
    with pytest.raises(Invalid, match="stop_words"):
        commands.stop(number, Stopped(" "), by=cast.generalist, at=minutes(3))
    said = Stopped("It does not come up: initramfs.", cast.first_line.account_id, "Artem goes on in the morning.")
    with pytest.raises(Invalid, match="specialist_not_planned"):
        commands.stop(number, said, by=cast.generalist, at=minutes(3))
    assert queries.day_specialists(minutes(3), "Virtual server")[0][:2] == (cast.second_line.id, "Artem Volkov")
    said = Stopped(said.words, cast.second_line.account_id, said.message)
    commands.stop(number, said, by=cast.generalist, at=minutes(3))
    ticket = Ticket.objects.get(pk=number)
    assert ticket.promised_at == T0 + 4 * HOUR + timedelta(minutes=15)
    assert Message.objects.filter(ticket=ticket).order_by("-id")[0].body == "Artem goes on in the morning."
    assert tickets.take_offer(number, by=cast.second_line, at=T0 + 4 * HOUR).holder_id == cast.second_line.id
    assert Run.objects.get(ticket_id=number).outcome == "stopped"


def test_5_7_at_the_stop_rule_an_urgent_ticket_goes_to_whoever_stands_by(cast: Cast) -> None:
    rota(cast)
    procedure, number = approved(cast), held(cast)
    commands.begin(number, procedure.pk, by=cast.generalist, at=minutes(2))
    commands.stop(number, Stopped("The host itself is gone."), by=cast.generalist, at=minutes(3))
    raised = Escalation.objects.get(ticket_id=number)
    assert (raised.to_id, raised.reason) == (cast.duty_lead.id, "expertise")
    assert Ticket.objects.get(pk=number).holder_id == cast.generalist.id, "F10: an escalation moves nothing"


def test_a_matching_procedure_stands_beside_the_ticket_the_closest_first(cast: Cast) -> None:
    approved(cast, Text("For everything", "Look", "It fails"))
    close = approved(cast)
    approved(cast, Text("For mail", "Look", "It fails", products=["Mail domain"]))
    commands.write_procedure(Text("Not approved", "Look", "It fails"), by=cast.second_line, at=T0)
    number = held(cast)

    def there() -> queries.Beside:
        row = ticket_row(number, cast.generalist)
        return queries.beside(around(row, cast.generalist, minutes(2), queries.BESIDE).beside)

    assert [one.title for one in there().fitting] == ["Restart a virtual server", "For everything"]
    assert there().run is None
    commands.begin(number, close.pk, by=cast.generalist, at=minutes(2))
    run = there().run
    assert run is not None and (run.title, run.by, len(run.steps)) == ("Restart a virtual server", "Giulia Conti", 3)
    commands.end_procedure(close.pk, by=cast.manager, at=minutes(3))
    assert [one.title for one in there().fitting] == ["For everything"]
