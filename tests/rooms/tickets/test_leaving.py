"""E28: a reply leaves seconds after it was pressed; until then it is nobody's but its writer's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from tests.cast import Cast
from tests.factories import accepted, minutes, opened

from countersign.files import commands as files
from countersign.identity import commands as identity
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import AlreadyDone, Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.models import Event
from countersign.tickets import commands, queries
from countersign.tickets.commands import AlreadyTaken, NewerEvents
from countersign.tickets.models import Leaving, Message, Ticket
from countersign.tickets.rules.leaving import Kind, Reply

pytestmark = pytest.mark.django_db
SEVEN = timedelta(seconds=7)
TEN = timedelta(seconds=10)
SOLVED = {"code": "solved", "cause": "Full disk.", "action": "Logs removed.", "check": "Writes again."}
VENDOR = {
    "party": "Vendor GmbH", "reference": "RMA-4411", "why": "They replace the disk.",
    "check_at": minutes(400).isoformat(), "promised_at": minutes(90).isoformat(),
}  # fmt: skip
WINDOW = {
    "wait": "sched",
    "until": minutes(300).isoformat(),
    "ends_at": minutes(360).isoformat(),
    "chosen_by": "customer",
}


@pytest.fixture(autouse=True)
def ten_seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COUNTERSIGN_UNDO_SECONDS", "10")
    settings.forget()
    yield
    settings.forget()


def answer(text: str, seen: int | None = None, **more: object) -> Reply:
    return Reply(Kind.ANSWER, text, seen=seen, typed={"text": text}, **more)  # type: ignore[arg-type]


def due() -> int:
    return Leaving.objects.get(state="leaving").pk


def test_the_record_and_the_clock_take_the_moment_of_leaving(cast: Cast) -> None:
    ticket, at = accepted(cast), minutes(14.9)
    by = replace(cast.first_line, ip="203.0.113.7", assurance="A3", key="7:one")
    assert commands.send(ticket.pk, answer("Restarted.", ticket.seq), by=by, at=at) == at + TEN
    assert Ticket.objects.get().seq == ticket.seq
    assert not Message.objects.filter(body="Restarted.").exists()
    assert queries.thread_of(ticket.pk, cast.owner).messages == queries.thread_of(ticket.pk, by).messages
    assert commands.leave(due(), by=SYSTEM, at=at + SEVEN) is False
    assert commands.leave(due(), by=SYSTEM, at=at + TEN) is True
    said = Message.objects.get(body="Restarted.")
    assert (said.at, said.author_id, said.ip, said.assurance) == (at + TEN, by.id, "203.0.113.7", "A3")
    event = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).latest("seq")
    assert (event.type, event.at, event.key) == ("ticket.answered", at + TEN, "7:one")
    assert queries.thread_of(ticket.pk, by).events[-1].facts["clock"]["met"] is False, "due at the fifteenth minute"
    with pytest.raises(AlreadyDone):
        commands.send(ticket.pk, answer("Restarted."), by=by, at=at + 2 * TEN)
    assert Leaving.objects.get().content == {}


def test_a_customer_reads_nothing_of_what_leaves(cast: Cast) -> None:
    ticket = accepted(cast)
    before = commands_told(cast)
    commands.send(ticket.pk, answer("Canary of the leaving."), by=cast.first_line, at=minutes(5))
    assert commands_told(cast) == before, "no event, no message, no search word"
    assert queries.leaving_at(ticket.pk, cast.owner) == []
    assert [row.reply.text for row in queries.leaving_at(ticket.pk, cast.second_line)] == ["Canary of the leaving."]
    with pytest.raises((NotAllowed, NotVisible)):
        commands.take_back(ticket.pk, by=cast.owner, at=minutes(5))
    with pytest.raises(NotAllowed, match="reply_of_another"):
        commands.take_back(ticket.pk, by=cast.second_line, at=minutes(5))


def commands_told(cast: Cast) -> tuple[int, int, str]:
    return Event.objects.count(), Message.objects.count(), str(queries.ticket_row(Ticket.objects.get().pk, cast.owner))


def test_what_is_taken_back_stands_in_its_form_with_its_files_before_what_came_since(cast: Cast) -> None:
    ticket, by = accepted(cast), replace(cast.first_line, key="7:two")
    token = files.receive(
        ContentFile(b"a log", "a.log"), name="a.log", claimed_type="text/plain", by=cast.first_line, at=minutes(4)
    ).token
    place = f"{ticket.pk}:answer"
    commands.save_draft(place, {"text": "First"}, form="7:two", by=cast.first_line, at=minutes(4))
    commands.send(ticket.pk, answer("First words.", uploads=(token,)), by=by, at=minutes(5))
    commands.save_draft(place, {"text": "First"}, form="7:two", by=cast.first_line, at=minutes(5))
    assert queries.draft_of(place, by).content == {}, "a text still on its way is none"
    commands.save_draft(place, {"text": "Since then."}, form="7:three", by=cast.first_line, at=minutes(5))
    for _press in range(2):
        commands.take_back(ticket.pk, by=cast.first_line, at=minutes(5) + SEVEN)
        content = queries.draft_of(place, by).content
        assert content == {"text": "First words.\n\nSince then.", "uploads": token}
    assert commands.leave(Leaving.objects.get().pk, by=SYSTEM, at=minutes(6)) is False
    with pytest.raises(AlreadyDone):
        commands.send(ticket.pk, answer("First words."), by=by, at=minutes(6))
    assert Message.objects.filter(side="staff").count() == 0
    commands.send(ticket.pk, answer("Both.", uploads=(token,)), by=replace(by, key="7:four"), at=minutes(7))
    commands.leave(due(), by=SYSTEM, at=minutes(8))
    assert [file.name for file in queries.thread_of(ticket.pk, cast.owner).messages[-1].files] == ["a.log"]


def test_what_is_refused_when_it_would_leave_comes_back_with_the_reason(cast: Cast) -> None:
    ticket, by = accepted(cast), cast.first_line
    commands.send(ticket.pk, answer("Please restart it.", ticket.seq), by=by, at=minutes(5))
    commands.write(ticket.pk, commands.Words("It works again."), by=cast.owner, at=minutes(5) + SEVEN)
    assert commands.leave(due(), by=SYSTEM, at=minutes(6)) is True
    (row,) = queries.leaving_at(ticket.pk, by)
    assert (row.state, row.refusal["code"]) == ("refused", "newer_events")
    assert queries.draft_of(f"{ticket.pk}:answer", by).content == {"text": "Please restart it."}
    assert queries.standing(of=by.id).returned == (ticket.pk,)
    assert queries.standing(of=cast.second_line.id).returned == ()
    commands.send(ticket.pk, answer("Please restart it.", None), by=by, at=minutes(7))
    assert queries.standing(of=by.id).returned == (), "said again"
    commands.leave(due(), by=SYSTEM, at=minutes(8))
    assert queries.thread_of(ticket.pk, cast.owner).messages[-1].body == "Please restart it."
    assert Message.objects.filter(body="Please restart it.").count() == 1
    assert commands.forget_left(at=minutes(8) + timedelta(days=3)) == [ticket.pk, ticket.pk]


def test_a_refusal_comes_at_once_where_it_can_be_known_and_writes_nothing(cast: Cast) -> None:
    ticket = accepted(cast)
    events = Event.objects.count()
    for reply, by, refusal in (
        (answer("  "), cast.first_line, Invalid),
        (answer("Mine."), cast.second_line, NotAllowed),
        (answer("Late.", 0), cast.first_line, NewerEvents),
        (answer("With a file.", uploads=("nobody",)), cast.first_line, NotVisible),
        (Reply(Kind.SOLUTION, "", fields={"code": "solved", "cause": "?"}), cast.first_line, Invalid),
        (Reply(Kind.THIRD, "We wait.", fields={"party": "Vendor"}), cast.first_line, Invalid),
    ):
        with pytest.raises(refusal):
            commands.send(ticket.pk, reply, by=by, at=minutes(5))
    assert Leaving.objects.count() == 0
    assert Event.objects.count() == events


def test_a_new_ticket_is_taken_when_it_is_pressed_and_answered_when_it_leaves(cast: Cast) -> None:
    ticket, at = opened(cast), minutes(5)
    reply = replace(answer("I look at it.", ticket.seq), kind=Kind.ACCEPT)
    commands.send(ticket.pk, reply, by=replace(cast.first_line, key="7:take"), at=at)
    assert Ticket.objects.get().holder_id == cast.first_line.id
    with pytest.raises(AlreadyTaken):
        commands.send(ticket.pk, reply, by=replace(cast.second_line, key="8:take"), at=at)
    commands.leave(due(), by=SYSTEM, at=at + TEN)
    row = Ticket.objects.get()
    assert (row.accepted_at, row.first_answered_at) == (at, at + TEN)


def test_whoever_writes_on_lets_the_first_leave_and_a_colleague_waits(cast: Cast) -> None:
    ticket = accepted(cast)
    commands.send(ticket.pk, answer("One.", ticket.seq), by=replace(cast.first_line, key="7:a"), at=minutes(5))
    commands.send(ticket.pk, answer("Two.", ticket.seq), by=replace(cast.first_line, key="7:b"), at=minutes(5) + SEVEN)
    assert [m.at for m in Message.objects.filter(body="One.")] == [minutes(5) + SEVEN]
    commands.take_custody(ticket.pk, reason="Mira is gone.", by=cast.duty_lead, at=minutes(5) + SEVEN)
    with pytest.raises(Conflict, match="reply_leaving"):
        commands.send(ticket.pk, answer("Mine."), by=cast.duty_lead, at=minutes(5) + SEVEN)
    commands.leave(due(), by=SYSTEM, at=minutes(6))
    (row,) = queries.leaving_at(ticket.pk, cast.first_line)
    assert (row.refusal["code"], row.refusal["facts"]) == ("not_holder", {"holder": cast.duty_lead.name})


def test_who_works_here_no_more_says_nothing_and_who_signed_out_does(cast: Cast) -> None:
    ticket = accepted(cast)
    by = replace(cast.first_line, session="gone")
    commands.send(ticket.pk, answer("Signed out meanwhile."), by=by, at=minutes(5))
    commands.leave(due(), by=SYSTEM, at=minutes(6))
    assert Message.objects.filter(body="Signed out meanwhile.").exists()
    commands.send(ticket.pk, answer("Offboarded meanwhile."), by=by, at=minutes(7))
    identity.deactivate(by.account_id, by=SYSTEM, at=minutes(7), reason="Left the house.")
    commands.leave(due(), by=SYSTEM, at=minutes(8))
    assert Leaving.objects.get(state="refused").refusal["code"] == "reply_without_writer"


def test_every_other_act_that_speaks_to_the_customer_waits_and_leaves(cast: Cast) -> None:
    for number, (reply, type_) in enumerate(
        (
            (Reply(Kind.ASK, "Which address?", form="question"), "ticket.asked"),
            (Reply(Kind.SOLUTION, "", form="solution", fields=SOLVED), "ticket.solution_proposed"),
            (Reply(Kind.THIRD, "The vendor looks.", form="third", fields=VENDOR), "ticket.third_awaited"),
            (Reply(Kind.PROPOSE_WAIT, "Until then.", form="window", fields=WINDOW), "ticket.wait_proposed"),
        )
    ):
        ticket = commands.accept(opened(cast).pk, by=cast.first_line, at=minutes(3))
        key = f"7:every-{number}"
        commands.send(ticket.pk, reply, by=replace(cast.first_line, key=key), at=minutes(5))
        assert Ticket.objects.get(pk=ticket.pk).status == "in_progress"
        commands.leave(due(), by=SYSTEM, at=minutes(6))
        last = Event.objects.filter(subject_kind="ticket", subject_id=ticket.pk).latest("seq")
        assert (last.type, last.at, last.key) == (type_, minutes(6), key)
    new = opened(cast, urgency="normal")
    commands.send(new.pk, Reply(Kind.REFUSE, "Not ours; the registry does it.", form="refusal"),
                  by=cast.first_line, at=minutes(5))  # fmt: skip
    commands.leave(due(), by=SYSTEM, at=minutes(6))
    assert Ticket.objects.get(pk=new.pk).status == "closed"


def test_what_belongs_to_the_vault_or_to_nobody_waits_nowhere(cast: Cast) -> None:
    ticket = accepted(cast)
    key = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" * 8 + "-----END PRIVATE KEY-----"
    commands.send(ticket.pk, answer(f"Is this yours?\n{key}"), by=cast.first_line, at=minutes(5))
    kept = json.dumps(Leaving.objects.get().content)
    assert "MIIEvQ" not in kept
    assert "removed" in kept
