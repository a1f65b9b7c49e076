"""A person with two contracts and two tabs: each tab stays with its contract, whatever the other one chose last."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.cast import LONG_AGO, Cast
from tests.factories import accepted, opened
from tests.web.portal.reading import same, text

from countersign.customers import commands as customers
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.tickets import commands, queries

pytestmark = pytest.mark.django_db
LINKS = re.compile(r'(?:href|action|hx-get)="(/(?:account|messages|tickets/new)?(?:/[a-z]+)?(?:\?[^"]*)?)"')


@pytest.fixture
def both(owner: Client, cast: Cast) -> Client:
    """The owner of one contract is an owner of the other too, which was chosen last in another tab."""
    customers.add_contact(cast.foreign_contract, cast.owner.account_id, ["owner"], by=SYSTEM, at=LONG_AGO)
    chosen = owner.post("/contract", {"contract": str(cast.foreign_contract)})
    assert chosen["Location"] == f"/?contract={cast.foreign_contract}"
    return owner


def at(path: str, contract: int) -> str:
    return f"{path}?contract={contract}"


def test_every_link_and_form_of_a_tab_names_its_contract(both: Client, cast: Cast) -> None:
    mine = opened(cast).pk
    for path in (at("/", cast.contract), at("/account", cast.contract), at("/messages", cast.contract),
                 at("/tickets/new", cast.contract), f"/tickets/{mine}"):  # fmt: skip
        page = both.get(path).content.decode()
        searching = '<input type="hidden" name="contract" value="' + str(cast.contract) in page
        found = [link for link in LINKS.findall(page) if not (link == "/" and searching)]
        assert len(found) >= 4, path
        assert [link for link in found if f"contract={cast.contract}" not in link] == [], path


def test_the_account_and_the_list_are_of_the_tabs_contract(both: Client, cast: Cast) -> None:
    mine = opened(cast).pk
    assert "contract 41-2087" in text(both.get(at("/account", cast.contract)))
    assert "contract 60-0031" in text(both.get(at("/account", cast.foreign_contract)))
    assert f'id="ticket-{mine}"' in text(both.get(at("/", cast.contract)))
    assert f'id="ticket-{mine}"' not in text(both.get(at("/", cast.foreign_contract)))
    assert f'id="ticket-{mine}"' not in text(both.get("/")), "without a name: the one chosen last"
    saved = both.post(at("/account/profile", cast.contract), {"zone": "Europe/Rome"})
    assert saved["Location"] == f"/account?changed&contract={cast.contract}"


def test_a_ticket_is_opened_and_written_to_in_the_contract_of_its_tab(both: Client, cast: Cast) -> None:
    kind = {"kind": "question", "title": "Quota", "description": "How much is left?", "what_was_read": "nothing"}
    sent = both.post(at("/tickets/new", cast.contract), {**kind, "service": str(cast.service)})
    assert sent.status_code == 303, text(sent)
    number = int(sent["Location"].rpartition("/")[2])
    assert queries.ticket_row(number, cast.owner).contract_id == cast.contract
    assert both.get(f"/tickets/{number}").status_code == 200
    said = both.post(f"/tickets/{number}/messages", {"text": "One more thing."})
    assert said.status_code == 303
    message = queries.thread_of(number, cast.owner).messages[-1]
    assert (message.body, message.contract) == ("One more thing.", "41-2087")
    draft = {"place": f"{number}:message", "values": '{"text": "Half"}'}
    assert both.post("/drafts", draft).status_code == 303


def test_a_foreign_contract_is_the_same_404_as_a_missing_one(owner: Client, stranger: Client, cast: Cast) -> None:
    theirs = accepted(cast).pk
    for path in ("/", "/account", "/messages", "/tickets/new", "/tickets/new/side"):
        foreign, missing = owner.get(at(path, cast.foreign_contract)), owner.get(at(path, 999_999))
        assert (foreign.status_code, missing.status_code) == (404, 404), path
        assert same(foreign) == same(missing) == same(owner.get("/tickets/99999999")), path
    report = {"kind": "question", "title": "Quota", "description": "How much?", "what_was_read": "nothing"}
    assert owner.post(at("/tickets/new", cast.foreign_contract), report).status_code == 404
    assert stranger.get(f"/tickets/{theirs}?contract={cast.contract}").status_code == 404
    assert stranger.get(f"/tickets/{theirs}?contract={cast.foreign_contract}").status_code == 404


def test_somebody_with_one_contract_sees_no_contract_in_addresses(owner: Client, cast: Cast) -> None:
    report = commands.Report("question", "Quota", "How much?", None, {"what_was_read": "no"})
    commands.open_ticket(report, by=cast.owner, at=database_now())
    for path in ("/", "/account", "/tickets/new"):
        assert "contract=" not in text(owner.get(path)), path
