"""Security T4, T8: channels, tickets and links of somebody else open nothing."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.web.world import World, same, undone

from countersign.customers import commands as customers
from countersign.customers.queries import contacts_of
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.feed import after, split
from countersign.ledger.models import Event
from countersign.notify.models import Notice
from countersign.project.serving.stream import may_hear
from countersign.tickets.models import Ticket

WILD = ["*", "%", "_", "contract:%", "ticket:*", "../stream", "'", "0-0' OR '1'='1", "1-1%00", "9" * 40, "-1", "1,2"]


def test_an_event_is_heard_by_its_contract_alone_T4(world: World) -> None:
    """Every event there is, against every listener: nobody hears of another contract, nor what is staff's."""
    cast, heard = world.cast, 0
    for row in after("0-0", 5000) or [*Event.objects.all()]:
        for actor in (cast.owner, cast.colleague, cast.observer, cast.stranger):
            if may_hear(actor, row.contract, row.staff_only):
                heard += 1
                assert row.contract == actor.contract
                assert not row.staff_only
    assert heard


@pytest.mark.parametrize("number", WILD)
def test_a_number_of_the_feed_is_a_number_or_the_beginning_T4(number: str) -> None:
    """There are no channels to name; what stands for a number and is none begins anew, and filters nothing away."""
    left, right = split(number)
    assert (left, right) == (0, 0) or f"{left}-{right}" == number


@pytest.mark.parametrize("wild", ["%", "_", "*", "%25", "1%", "[0-9]"])
def test_a_ticket_with_a_wildcard_for_a_number_does_not_exist_T4(world: World, wild: str) -> None:
    for who in ("owner", "first_line"):
        prefix = "/desk" if who == "first_line" else ""
        assert undone(world.browsers[who], "get", f"{prefix}/tickets/{wild}").status_code == 404
        assert undone(world.browsers[who], "get", f"/stream/{wild}").status_code == 404


def _links(cast: Cast) -> set[str]:
    return {
        word.rstrip(".")
        for body in Notice.objects.filter(recipient_id=cast.owner.id).values_list("body", flat=True)
        for word in body.split()
        if word.startswith("http")
    }


def test_a_link_of_a_mail_carries_no_right_T8(world: World) -> None:
    """Forwarded to a stranger or opened by somebody who is out: the sign-in page, then what a missing ticket gives."""
    links = {link for link in _links(world.cast) if f"/tickets/{world.mine}" in link}
    assert links
    nobody, stranger, former = (world.browsers[who] for who in ("anonymous", "stranger", "former"))
    missing = same(undone(stranger, "get", "/tickets/987654321"), "/tickets/987654321")
    for link in links:
        address = link.removeprefix("http://testserver")
        assert "?" not in address.replace("?contract=", "")
        answer = undone(nobody, "get", address)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, "/sign-in")
        for client in (stranger, former):
            answer = undone(client, "get", address)
            assert answer.status_code == 404
        assert same(undone(stranger, "get", address), address) == missing


def test_the_link_of_a_removed_contact_is_dead_with_the_next_click_T8(world: World) -> None:
    cast, client = world.cast, world.browsers["colleague"]
    address = f"/tickets/{world.mine}"
    assert undone(client, "get", address).status_code == 200
    row = next(one for one in contacts_of(cast.contract) if one.account_id == cast.colleague.id)
    customers.remove_contact(row.id, by=SYSTEM, at=database_now())
    answer = client.get(address)
    assert answer.status_code in (303, 404)
    assert str(world.mine) not in answer.content.decode().replace(address, "")


def test_nothing_joins_tickets_of_two_contracts_T7(world: World) -> None:
    """A duplicate is of the same customer; the other contract's ticket is no ticket at all (domain decision 9)."""
    before = {one.pk: (one.status, one.seq) for one in Ticket.objects.all()}
    form = {"ticket": str(world.alien), "text": "The same fault."}
    answer = world.browsers["first_line"].post(f"/desk/tickets/{world.mine}/duplicate", form)
    assert answer.status_code in (404, 409, 422)
    assert {one.pk: (one.status, one.seq) for one in Ticket.objects.all()} == before
