"""Every act of the desk by a plain form: what it does, and what is said when it may not be done."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.desk.conftest import Desk

from countersign.desk.acts import ACTS
from countersign.tickets import commands, queries
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db

SOLVED = {
    "code": "solved",
    "cause": "A processor fault on hv-17.",
    "action": "Moved to hv-21.",
    "check": "RDP answers.",
}


def sent(browser: Client, ticket: Ticket, noun: str, **typed: str) -> int:
    """Send the form of an act and return the status."""
    answer = browser.post(f"/desk/tickets/{ticket.pk}/{noun}", typed)
    status: int = answer.status_code
    return status


def standing(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.mark.parametrize("view", sorted(queries.VIEWS))
def test_every_view_opens(mira: Client, desk: Desk, view: str) -> None:
    desk.proposed()
    assert mira.get(f"/desk/views/{view}").status_code == 200


@pytest.mark.parametrize("state", ["opened", "accepted", "asked", "proposed", "closed"])
@pytest.mark.parametrize("who", ["mira", "artem", "daniel"])
def test_a_ticket_opens_in_every_state(request: pytest.FixtureRequest, desk: Desk, state: str, who: str) -> None:
    ticket = getattr(desk, state)()
    browser = request.getfixturevalue(who)
    page = browser.get(f"/desk/tickets/{ticket.pk}")
    assert page.status_code == 200
    assert "Cannot reach cs1234 over RDP" in page.content.decode()


def test_a_ticket_is_accepted(mira: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.opened()
    assert sent(mira, ticket, "acceptance") == 303
    assert standing(ticket).holder_id == cast.first_line.id


def test_a_ticket_is_accepted_and_answered_with_one_button(mira: Client, desk: Desk) -> None:
    ticket = desk.opened()
    assert sent(mira, ticket, "answers", then="accept", text="I see it.", promise="30") == 303
    row = standing(ticket)
    assert (row.status, row.clock, row.promised_at is not None) == ("in_progress", "", True)


def test_a_failed_answer_accepts_nothing(mira: Client, desk: Desk) -> None:
    ticket = desk.opened()
    assert sent(mira, ticket, "answers", then="accept", text=" ") == 422
    assert standing(ticket).status == "new"


def test_a_ticket_is_acknowledged_with_a_promise(mira: Client, desk: Desk) -> None:
    ticket = desk.opened()
    assert sent(mira, ticket, "acknowledgement", text="Seen.", promise="") == 422
    assert sent(mira, ticket, "acknowledgement", text="Seen.", promise="30") == 303
    assert standing(ticket).status == "new"


def test_the_holder_answers_asks_and_goes_on(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "answers", text="Moving it now.") == 303
    assert sent(mira, ticket, "waiting", text="May I restart it?") == 303
    assert (standing(ticket).status, standing(ticket).waiting) == ("waiting", "info")
    assert sent(mira, ticket, "resumption", text="The customer rang.") == 303
    assert sent(mira, ticket, "answers", text="And from where?", then="wait") == 303
    assert standing(ticket).waiting == "info"


def test_a_solution_is_proposed(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "solution", **SOLVED | {"check": ""}) == 422
    assert sent(mira, ticket, "solution", **SOLVED) == 303
    assert standing(ticket).waiting == "confirm"


def test_a_ticket_is_handed_over(mira: Client, artem: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "offers", person=str(cast.second_line.id), text="Logs are read.") == 303
    assert sent(artem, ticket, "offers/refusal") == 303
    assert sent(mira, ticket, "offers", person=str(cast.second_line.id), text="Please.") == 303
    assert sent(artem, ticket, "offers/acceptance") == 303
    assert standing(ticket).holder_id == cast.second_line.id


def test_the_lead_takes_custody(mira: Client, daniel: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "custody", text="Gone.") == 403
    assert sent(daniel, ticket, "custody", text="Mira is off duty.") == 303
    assert standing(ticket).holder_id == cast.duty_lead.id


def test_a_ticket_is_addressed_and_the_name_taken_off(mira: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.opened()
    assert sent(mira, ticket, "addressee", person=str(cast.second_line.id)) == 303
    assert standing(ticket).addressee_id == cast.second_line.id
    assert sent(mira, ticket, "addressee", person="") == 303
    assert standing(ticket).addressee_id is None


def test_the_severity_changes_with_a_reason(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "severity", severity="high", reason="") == 422
    assert sent(mira, ticket, "severity", severity="high", reason="A workaround exists.") == 303
    assert standing(ticket).severity == "high"


def test_the_facts_are_edited(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert sent(mira, ticket, "facts", fact_not_answering="RDP alone", fact_others_affected="no") == 303
    assert standing(ticket).facts["not_answering"] == "RDP alone"


def test_a_new_ticket_is_refused_as_out_of_scope(mira: Client, desk: Desk) -> None:
    critical = desk.opened()
    assert sent(mira, critical, "refusal", text="Not ours.") == 409
    ticket = desk.opened(kind="question", title="How do I upload?", facts={"what_was_read": "the guide"})
    assert sent(mira, ticket, "refusal", text="This is the customer's own program.") == 303
    assert standing(ticket).resolution == "out_of_scope"


def test_the_lead_closes_for_silence_only_after_it_lasted(daniel: Client, desk: Desk) -> None:
    ticket = desk.proposed()
    answer = daniel.post(f"/desk/tickets/{ticket.pk}/closure")
    assert answer.status_code == 409
    assert "7 days" in answer.content.decode()


def test_the_lead_reopens(mira: Client, daniel: Client, desk: Desk) -> None:
    ticket = desk.closed()
    assert sent(mira, ticket, "reopening", text="It fails again.") == 403
    assert sent(daniel, ticket, "reopening", text="It fails again.") == 303
    assert standing(ticket).cycle == 2


def test_a_note_is_left_by_anybody_of_the_staff(artem: Client, desk: Desk) -> None:
    ticket = desk.closed()
    assert sent(artem, ticket, "notes", text="hv-17 again") == 303
    assert "hv-17 again" in artem.get(f"/desk/tickets/{ticket.pk}").content.decode()


@pytest.mark.parametrize(
    ("state", "noun", "typed", "reason"),
    [
        ("closed", "answers", {"text": "One more thing."}, "The ticket is closed"),
        ("asked", "solution", SOLVED, "The ticket waits for the customer"),
        ("proposed", "answers", {"text": "Wait."}, "A solution has been proposed"),
        ("accepted", "refusal", {"text": "Not ours."}, "The ticket is in progress"),
        ("accepted", "resumption", {"text": "Go on."}, "The ticket is in progress"),
    ],
)
def test_a_refused_move_says_why(
    mira: Client, desk: Desk, state: str, noun: str, typed: dict[str, str], reason: str
) -> None:
    ticket = getattr(desk, state)()
    answer = mira.post(f"/desk/tickets/{ticket.pk}/{noun}", typed)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert reason in body, body[body.find("composer-refusal") :][:900]


def test_only_the_holder_answers_and_others_read_who_it_is(artem: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    answer = artem.post(f"/desk/tickets/{ticket.pk}/answers", {"text": "A second voice, written at length."})
    body = answer.content.decode()
    assert answer.status_code == 403
    assert "Mira Levchenko holds this ticket" in body
    assert "A second voice, written at length." in body


@pytest.mark.parametrize("noun", sorted(set(ACTS) - {"offers/acceptance", "offers/refusal"}))
def test_every_form_has_a_page_and_a_dialog(mira: Client, desk: Desk, noun: str) -> None:
    ticket = desk.accepted()
    page = mira.get(f"/desk/tickets/{ticket.pk}/{noun}")
    dialog = mira.get(f"/desk/tickets/{ticket.pk}/{noun}", headers={"HX-Request": "true"})
    assert (page.status_code, dialog.status_code) == (200, 200)
    assert "<html" in page.content.decode()
    assert "<dialog" in dialog.content.decode()
    assert "<html" not in dialog.content.decode()


def test_pressing_twice_does_it_once(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    typed = {"text": "Only once.", "idempotency_key": "k" * 22}
    first = mira.post(f"/desk/tickets/{ticket.pk}/answers", typed)
    second = mira.post(f"/desk/tickets/{ticket.pk}/answers", typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert [m.body for m in queries.thread_of(ticket.pk, desk.cast.first_line).messages].count("Only once.") == 1


def test_the_draft_is_gone_once_it_is_sent(mira: Client, desk: Desk, cast: Cast) -> None:
    ticket = desk.accepted()
    commands.save_draft(f"{ticket.pk}:answer", {"text": "half a sen"}, by=cast.first_line, at=ticket.opened_at)
    assert "half a sen" in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    sent(mira, ticket, "answers", text="A whole sentence.")
    assert "half a sen" not in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
