"""Security T16: whatever sequence of role changes and requests, no answer that the reference table forbids."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from tests.cast import PASSWORD
from tests.web.world import CUSTOMERS, STAFF, World

from countersign.customers import commands as customers
from countersign.customers.queries import contacts_of
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict
from countersign.tickets.models import Ticket

# The reference: who may, written down once more, by hand, without a look at the code that decides.
# Words are roles of a contact on the ticket's own contract, roles of staff, "staff" for all of them, and
# "holder" for whoever holds the ticket at that moment.
CONTACTS = {"owner", "technical", "billing"}
WORKERS = {"first_line", "second_line", "generalist", "duty_lead"}
REFERENCE: dict[str, tuple[str, str, set[str]]] = {
    "read": ("get", "/tickets/{n}", CONTACTS | {"observer"}),
    "read history": ("get", "/tickets/{n}/history.json", CONTACTS | {"observer"}),
    "write": ("post", "/tickets/{n}/messages", CONTACTS),
    "confirm": ("post", "/tickets/{n}/confirmation", CONTACTS),
    "reject": ("post", "/tickets/{n}/rejection", CONTACTS),
    "withdraw": ("post", "/tickets/{n}/withdrawal", CONTACTS),
    "open": ("post", "/tickets/new", CONTACTS),
    "fetch a file": ("get", "/attachments/{file}", CONTACTS | {"observer", "staff"}),
    "read at the desk": ("get", "/desk/tickets/{n}", {*WORKERS, "holder"}),  # Others say why first (T91).
    "accept": ("post", "/desk/tickets/{n}/acceptance", WORKERS),
    "acknowledge": ("post", "/desk/tickets/{n}/acknowledgement", WORKERS),
    "answer": ("post", "/desk/tickets/{n}/answers", {"holder"}),
    "ask": ("post", "/desk/tickets/{n}/waiting", {"holder"}),
    "propose": ("post", "/desk/tickets/{n}/solution", {"holder"}),
    "hand over": ("post", "/desk/tickets/{n}/offers", {"holder", "duty_lead"}),
    "take custody": ("post", "/desk/tickets/{n}/custody", {"duty_lead"}),
    "note": ("post", "/desk/tickets/{n}/notes", {"staff"}),
    "address": ("post", "/desk/tickets/{n}/addressee", WORKERS),
    "change severity": ("post", "/desk/tickets/{n}/severity", WORKERS),
    "refuse": ("post", "/desk/tickets/{n}/refusal", WORKERS),
    "close for silence": ("post", "/desk/tickets/{n}/closure", {"duty_lead"}),
    "reopen": ("post", "/desk/tickets/{n}/reopening", {"duty_lead"}),
    "review": ("post", "/desk/tickets/{n}/messages/{m}/review", {"duty_lead", "identity_officer", "security"}),
    "see held files": ("get", "/desk/files", {"duty_lead", "security"}),
}
FORM = {
    "text": "Plain words.", "reason": "Because of the load.", "promise": "30", "severity": "high", "level": "A0",
    "code": "solved", "cause": "A fault.", "action": "Moved.", "check": "It answers.", "kind": "question",
    "title": "A question", "description": "How do I read the log?", "service": "", "what_was_read": "The guide.",
}  # fmt: skip
CONTACT_ROLES = ("owner", "technical", "billing", "observer")
STAFF_ROLES = (*sorted(WORKERS), "identity_officer", "manager", "security", "admin")
PEOPLE = ("owner", "colleague", "observer", "stranger", "first_line", "second_line", "duty_lead", "manager")


@dataclass
class Person:
    """What the test itself knows of somebody: it made every change."""

    id: int
    customer: bool
    role: str
    contact: int = 0
    at_home: bool = False
    listed: bool = True
    active: bool = True


class Sequence(RuleBasedStateMachine):
    """One ticket, its people and strangers; rights change between any two requests."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.cookies = {name: deepcopy(self.world.browsers[name].cookies) for name in PEOPLE}
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.people = {name: self.person(name) for name in PEOPLE}

    def person(self, name: str) -> Person:
        actor = getattr(self.world.cast, name)
        (role,) = actor.roles
        if not actor.is_customer:
            return Person(actor.account_id, False, role)
        contacts = {row.account_id: row.id for row in contacts_of(actor.contract)}
        return Person(actor.account_id, True, role, contacts[actor.account_id], name != "stranger")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        for name, kept in self.cookies.items():
            self.world.browsers[name].cookies.clear()
            self.world.browsers[name].cookies.update(kept)

    def sign_in(self, name: str) -> None:
        """A right that was taken may have ended the session; an active person comes in again."""
        address = (CUSTOMERS | STAFF)[name]
        client = self.world.browsers[name]
        client.cookies.clear()
        client.post("/sign-in", {"email": address, "password": PASSWORD})

    @rule(name=st.sampled_from([name for name in PEOPLE if name in CUSTOMERS]), role=st.sampled_from(CONTACT_ROLES))
    def change_a_contact(self, name: str, role: str) -> None:
        person = self.people[name]
        if not person.listed:
            return
        try:
            with transaction.atomic():
                customers.change_contact_roles(person.contact, [role], by=SYSTEM, at=database_now())
        except Conflict:  # One owner always remains.
            return
        person.role = role
        self.sign_in(name)

    @rule(name=st.sampled_from(["colleague", "observer"]))
    def remove_a_contact(self, name: str) -> None:
        person = self.people[name]
        try:
            with transaction.atomic():
                customers.remove_contact(person.contact, by=SYSTEM, at=database_now())
        except Conflict:
            return
        person.listed = False
        self.sign_in(name)

    @rule(name=st.sampled_from([name for name in PEOPLE if name in STAFF]), role=st.sampled_from(STAFF_ROLES))
    def change_the_staff(self, name: str, role: str) -> None:
        person = self.people[name]
        identity.change_roles(person.id, [role], by=SYSTEM, at=database_now())
        person.role = role
        self.sign_in(name)

    @rule(name=st.sampled_from(PEOPLE), comes_back=st.booleans())
    def shut_out(self, name: str, comes_back: bool) -> None:
        person = self.people[name]
        identity.deactivate(person.id, by=SYSTEM, at=database_now())
        person.active = False
        if comes_back:
            identity.reactivate(person.id, by=SYSTEM, at=database_now())
            person.active = True
            self.sign_in(name)

    @rule(name=st.sampled_from(PEOPLE), act=st.sampled_from(sorted(REFERENCE)))
    def ask(self, name: str, act: str) -> None:
        self.asked(name, act)

    @rule(act=st.sampled_from(sorted(REFERENCE)))
    def everybody_asks(self, act: str) -> None:
        for name in PEOPLE:
            self.asked(name, act)

    def asked(self, name: str, act: str) -> None:
        method, pattern, _who = REFERENCE[act]
        ticket = Ticket.objects.get(pk=self.world.mine)
        allowed = self.may(self.people[name], act, ticket.holder_id)
        address = pattern.format(n=ticket.pk, m=self.world.message, file=self.world.mine_file)
        answer = getattr(self.world.browsers[name], method)(address, FORM if method == "post" else {})
        refused = answer.status_code in (401, 403, 404) or (
            answer.status_code in (302, 303) and answer["Location"].startswith("/sign-in")
        )
        assert answer.status_code < 500, (name, act, answer.status_code)
        assert refused is not allowed, (name, self.people[name], act, answer.status_code)
        if refused:
            assert Ticket.objects.get(pk=ticket.pk).seq == ticket.seq, (name, act, "was refused and changed something")

    def may(self, person: Person, act: str, holder: int | None) -> bool:
        who = REFERENCE[act][2]
        if not person.active:
            return False
        if person.customer:
            home = person.at_home or act == "open"
            return home and person.listed and person.role in who
        return "staff" in who or person.role in who or ("holder" in who and holder == person.id)


@pytest.mark.django_db
def test_no_sequence_of_changes_leads_to_a_forbidden_answer(world: World) -> None:
    machine: Any = type("Known", (Sequence,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip


@pytest.mark.django_db
def test_everybody_asks_everything_once(world: World) -> None:
    machine: Any = type("Known", (Sequence,), {"world": world})
    for act in sorted(REFERENCE):
        asking = machine()
        try:
            asking.everybody_asks(act=act)
        finally:
            asking.teardown()
