"""security T10, T13: who may do what on a ticket, through every address that takes a POST."""

from __future__ import annotations

import pytest
from tests.web.registry import doors
from tests.web.world import CUSTOMERS, World, undone

pytestmark = pytest.mark.django_db

WRITERS = {"owner", "colleague"}
READERS = {"owner", "colleague", "observer"}
HOLDER = {"first_line"}
WORKING = {"first_line", "second_line", "generalist", "duty_lead"}
STAFF = WORKING | {"manager", "identity_officer", "security", "admin"}

# Who is not answered "this is not allowed", for every route that acts on a ticket held by the first line.
# A route that is added later fails the test until somebody says here who may use it.
MAY: dict[str, set[str]] = {
    "portal_write": WRITERS,
    "portal_confirm": WRITERS,
    "portal_reject": WRITERS,
    "portal_declare": WRITERS,
    "portal_reopen": WRITERS,
    "portal_rate": WRITERS,
    "portal_severity": WRITERS,
    "portal_facts": WRITERS,
    "portal_withdraw": WRITERS,
    "portal_chase": WRITERS,
    "portal_thanks": WRITERS,
    "portal_agree": WRITERS,
    "portal_disagree": WRITERS,
    "portal_separate": WRITERS,
    "portal_follow_up": WRITERS,
    "portal_suspend": WRITERS,
    "portal_dispute": WRITERS,
    "portal_addressee": WRITERS,
    "desk_presence": STAFF,
    "desk_answers": HOLDER,
    "desk_notes": STAFF,
    "desk_recall": STAFF,  # Nothing leaves here; what does, its writer alone takes back.
    "desk_acceptance": WORKING,
    "desk_acknowledgement": WORKING,
    "desk_waiting": HOLDER,
    "desk_waiting_suspension": HOLDER,
    "desk_waiting_third": HOLDER,
    "desk_waiting_window": HOLDER,
    "desk_waiting_withdrawal": HOLDER,
    "desk_duplicate": HOLDER,  # A ticket in work; a new one whoever works on tickets.
    "desk_step": {"duty_lead", "manager"},
    "desk_solution": HOLDER,
    "desk_offers": HOLDER | {"duty_lead"},
    "desk_offers_acceptance": set(),  # Nobody was offered this ticket.
    "desk_offers_refusal": set(),
    "desk_custody": {"duty_lead"},
    "desk_outage": {"duty_lead"},
    "desk_addressee": WORKING,
    "desk_severity": WORKING,
    "desk_facts": WORKING,
    "desk_escalation": WORKING | {"manager"},
    "desk_escalation_acceptance": STAFF,  # Nothing is escalated here; what is, to whom it went takes it.
    "desk_escalation_closure": STAFF,
    "desk_transfer": WORKING,
    "desk_refusal": WORKING,
    "desk_resumption": HOLDER,
    "desk_closure": {"duty_lead"},
    "desk_reopening": {"duty_lead"},
    "desk_quotes": HOLDER,
    "desk_quotes_withdrawal": HOLDER,
    "desk_quotes_completion": HOLDER,
    "desk_ticket_complaints": WORKING | {"manager"},
    "desk_reading": STAFF,
    "desk_procedure_begin": HOLDER,
    "desk_procedure_tick": HOLDER,
    "desk_procedure_result": HOLDER,
    "desk_procedure_stop": HOLDER,
    "desk_clocks_annulment": {"duty_lead"},
    "desk_clocks_correction": {"duty_lead"},
    "desk_review": {"duty_lead", "identity_officer", "security"},
}


def body(world: World) -> dict[str, str]:
    """One form that every act finds its fields in."""
    return {
        "text": "Plain words.", "reason": "Because of the load.", "person": str(world.cast.second_line.id),
        "level": "A1", "promise": "30", "severity": "critical", "satisfaction": "5", "comment": "", "code": "solved",
        "cause": "A fault.", "action": "Moved.", "check": "It answers.", "doing": "reading",
        "since": "02:10", "error_text": "502",
        "expected": "the list", "before": "nothing", "tried": "a reload", "repeatable": "always",
        "fact_since": "02:10", "fact_error_text": "502", "fact_expected": "the list", "fact_before": "nothing",
        "fact_tried": "a reload", "fact_repeatable": "always",
    }  # fmt: skip


def test_every_act_on_a_ticket_is_for_whom_it_is_for(world: World) -> None:
    wrong = []
    acting = {}
    for who in STAFF:  # Whoever's work it is not says first why they look (T91).
        said = world.browsers[who].post(f"/desk/tickets/{world.mine}/reading", {"reason": "Everybody tries all."})
        assert said.status_code == 303
    for door in doors():
        if "tickets/<int:number>" not in door.pattern or {"int:call", "int:quote"}.intersection(door.parameters):
            continue  # A call is its operator's alone: tests/web/desk/test_phone.py; an order: test_paid_work.py.
        if door.policy == "token":
            continue  # No cookie opens it: tests/web/api.
        address = door.at(world.names())
        people = {**world.browsers}
        people.pop("anonymous")
        for who, client in people.items():
            answer = undone(client, "post", address, body(world))
            if answer.status_code == 405:
                continue
            if answer.status_code != 404:
                acting[door.name] = address
            customer = who in CUSTOMERS or who == "former"
            stays_out = customer == (door.policy == "staff") or who in ("stranger", "former")
            due = 404 if stays_out else 403
            allowed = who in MAY.get(door.name, set())
            if answer.status_code >= 500 or (answer.status_code in (403, 404)) == allowed:
                wrong.append((door.name, who, answer.status_code))
            if not allowed and answer.status_code != due:
                wrong.append((door.name, who, answer.status_code, f"expected {due}"))
    assert wrong == [], "\n".join(map(str, wrong))
    assert set(acting) == set(MAY)


def test_a_right_that_ends_ends_with_the_next_request(world: World) -> None:
    """security T10: an observer's role, a removed contact, a switched-off account."""
    from countersign.customers import commands as customers
    from countersign.customers.queries import contacts_of
    from countersign.identity import commands as identity
    from countersign.kernel.actor import SYSTEM
    from countersign.kernel.clock import database_now

    now, cast = database_now(), world.cast
    contact = {row.name: row.id for row in contacts_of(cast.contract)}
    owner, colleague, observer = (world.browsers[name] for name in ("owner", "colleague", "observer"))
    at = f"/tickets/{world.mine}"
    assert owner.post(f"{at}/messages", {"text": "Before."}).status_code == 303
    # One owner always remains, so the colleague is one too from here on.
    customers.change_contact_roles(contact[cast.colleague.name], ["owner"], by=SYSTEM, at=now)
    customers.change_contact_roles(contact[cast.owner.name], ["observer"], by=SYSTEM, at=now)
    assert owner.post(f"{at}/messages", {"text": "After."}).status_code == 403
    assert owner.get(at).status_code == 200
    customers.change_contact_roles(contact[cast.observer.name], ["owner"], by=SYSTEM, at=now)
    customers.remove_contact(contact[cast.colleague.name], by=SYSTEM, at=now)
    for address in (at, f"/attachments/{world.mine_file}"):  # Removal has ended the session as well.
        assert colleague.get(address)["Location"].startswith("/sign-in")
    identity.deactivate(cast.observer.id or 0, by=SYSTEM, at=now)
    assert observer.get(at)["Location"].startswith("/sign-in")


def test_who_never_was_or_is_no_contact_sees_nothing_but_the_own_sign_in(world: World) -> None:
    """security T10: the pages of somebody without a contract hold nothing of any contract."""
    client = world.browsers["former"]
    for door in doors():
        answer = undone(client, "get", door.at(world.names()))
        told = answer.content.decode(errors="replace")
        assert answer.status_code < 500
        assert "41-2087" not in told and "60-0031" not in told and "cs1234" not in told, door.name
