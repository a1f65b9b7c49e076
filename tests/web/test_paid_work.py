"""Scope and paid work on both sides' screens, without scripts: the matrix, a refusal by it, an offer to its charge."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.world import World

from countersign.customers.commands.scope import set_scope
from countersign.customers.models import Scope, Service
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.ledger.queries import events
from countersign.ledger.verify import verify
from countersign.notify.topics import quotes as letters_of
from countersign.notify.topics.accounts import letters
from countersign.tickets import commands
from countersign.tickets.jobs import charge_done
from countersign.tickets.models import Quote, Ticket

pytestmark = pytest.mark.django_db
LAYERS: list[dict[str, Any]] = [
    {"layer": "hardware", "who": "provider", "name": "Hardware", "text": "We replace what breaks."},
    {
        "layer": "guest_os", "who": "customer", "name": {"en": "Guest system", "ru": "Гостевая система"},
        "text": "You install and update it.", "link": "https://docs.example/os",
    },
]  # fmt: skip
OFFER = {"text": "Set up nginx", "minutes": "60", "amount": "50.00", "currency": "EUR", "valid_days": "14"}


@pytest.fixture
def matrix(world: World) -> int:
    service = Service.objects.get(pk=world.cast.service)
    return int(set_scope(service.product, LAYERS, by=SYSTEM, at=database_now()).pk)


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:600]
    return html.unescape(answer.content.decode())


def offered(world: World) -> Quote:
    answer = world.browsers["first_line"].post(f"/desk/tickets/{world.mine}/quotes", OFFER)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return Quote.objects.order_by("-id")[0]


def test_who_does_what_stands_at_intake_and_on_the_ticket_S19(world: World, matrix: int) -> None:
    """S19: the responsibility table is shown for the chosen service, with self-help, on both sides."""
    owner, service = world.browsers["owner"], world.cast.service
    form = text(owner, f"/tickets/new?service={service}")
    assert "Who does what" in form
    assert "Guest system" in form
    assert 'href="https://docs.example/os"' in form
    side = owner.get(f"/tickets/new/side?service={service}", headers={"HX-Request": "true"}).content.decode()
    assert "Guest system" in side
    for other in (world.cast.foreign_service, "account", "x", ""):
        assert "Guest system" not in text(owner, f"/tickets/new/side?service={other}")
    assert "Guest system" in text(owner, f"/tickets/{world.mine}")
    assert "Guest system" in text(world.browsers["first_line"], f"/desk/tickets/{world.mine}")
    owner.post("/preferences", {"language": "ru"})
    assert "Гостевая система" in text(owner, f"/tickets/{world.mine}")


def test_a_refusal_names_its_layer_and_the_customer_reads_it_T5(world: World, matrix: int) -> None:
    ticket = commands.open_ticket(
        commands.Report(
            kind="question", service_id=world.cast.service, title="How do I set up nginx?",
            description="Please set it up.", facts={"what_was_read": "The guide."},
        ), by=world.cast.owner, at=database_now(),
    )  # fmt: skip
    mira, page = world.browsers["first_line"], f"/desk/tickets/{ticket.pk}"
    form = text(mira, f"{page}/refusal")
    assert "Guest system: the customer's" in form
    assert "Hardware" not in form.split("<form", 1)[1].split("</form>")[0]
    words = {"text": "The web server inside is yours; the guide shows how."}
    refused = mira.post(f"{page}/refusal", words)
    assert refused.status_code == 422
    assert "The web server inside is yours" in refused.content.decode()
    assert mira.post(f"{page}/refusal", words | {"layer": "hardware"}).status_code == 409
    assert mira.post(f"{page}/refusal", words | {"layer": "guest_os"}).status_code == 303
    told = text(world.browsers["owner"], f"/tickets/{ticket.pk}")
    assert "Why this is outside our part" in told
    assert "You install and update it." in told


def test_an_offer_goes_from_the_desk_to_the_bill(world: World) -> None:
    mira, owner = world.browsers["first_line"], world.browsers["owner"]
    page, own = f"/desk/tickets/{world.mine}", f"/tickets/{world.mine}"
    assert "Offer paid work" in text(mira, page)
    assert "Set up nginx" not in text(owner, own)
    for field, wrong in {"minutes": "x", "amount": "dear", "currency": "XX"}.items():
        refused = mira.post(f"{page}/quotes", OFFER | {field: wrong})
        assert refused.status_code == 422
        assert f'id="id_{field}"' in refused.content.decode()
        assert "Set up nginx" in refused.content.decode()
    quote = offered(world)
    assert (quote.minutes, quote.full_minor, quote.amount_minor) == (60, 5000, 5000)
    shown = text(owner, own)
    assert "Order for €50.00" in shown
    assert "Decline, free of charge" in shown
    assert "offered paid work: €50.00" in shown
    assert "Take the offer of paid work back" in text(mira, page)
    assert mira.post(f"{page}/quotes/completion", {"text": "Done."}).status_code == 409
    assert owner.post(f"{own}/quotes/{quote.pk}/acceptance", {"idempotency_key": "order-one-key"}).status_code == 303
    assert owner.post(f"{own}/quotes/{quote.pk}/acceptance", {"idempotency_key": "order-one-key"}).status_code == 303
    again = owner.post(f"{own}/quotes/{quote.pk}/acceptance")
    assert again.status_code == 409
    assert "Paid work is ordered" in html.unescape(again.content.decode())
    assert "Ordered work is done" in text(mira, page)
    done = {"text": "nginx answers on 443.", "idempotency_key": "done-one-key"}
    assert mira.post(f"{page}/quotes/completion", done).status_code == 303
    assert mira.post(f"{page}/quotes/completion", done).status_code == 303
    event = events([Event.objects.get(type="ticket.work_done").pk])[0]
    charge_done(event)
    assert "Paid work: done and charged" in text(owner, own)
    assert "charged the work: €50.00" in text(mira, page)
    assert verify("ticket", world.mine).sound


def test_who_may_not_order_is_told_who_does(world: World) -> None:
    quote, own = offered(world), f"/tickets/{world.mine}"
    observer = world.browsers["observer"]
    shown = text(observer, own)
    assert "Order for" not in shown
    assert "contact with the right to order" in shown
    for act in ("acceptance", "refusal"):
        address = f"{own}/quotes/{quote.pk}/{act}"
        assert observer.post(address).status_code == 403
        assert world.browsers["stranger"].post(address).status_code == 404
        assert world.browsers["first_line"].post(address).status_code == 404
        assert world.browsers["owner"].post(f"{own}/quotes/{quote.pk + 99}/{act}").status_code == 404
    assert Quote.objects.get(pk=quote.pk).state == "offered"
    assert "Set up nginx" not in world.browsers["stranger"].get(own).content.decode()


def test_an_order_is_of_the_offer_that_was_read(world: World) -> None:
    first = offered(world)
    mira, owner = world.browsers["first_line"], world.browsers["owner"]
    assert mira.post(f"/desk/tickets/{world.mine}/quotes/withdrawal").status_code == 303
    dearer = mira.post(f"/desk/tickets/{world.mine}/quotes", OFFER | {"amount": "5000"})
    assert dearer.status_code == 303
    answer = owner.post(f"/tickets/{world.mine}/quotes/{first.pk}/acceptance")
    assert answer.status_code == 409
    assert set(Quote.objects.values_list("state", flat=True)) == {"withdrawn", "offered"}


def test_declining_costs_nothing_and_the_holder_is_told(world: World) -> None:
    quote = offered(world)
    told = letters(events([Event.objects.get(type="ticket.quote_offered").pk])[0], letters_of.quote_offered)
    assert {letter.recipient for letter in told} == {world.cast.owner.id, world.cast.colleague.id}
    assert "€50.00" in told[0].body
    answer = world.browsers["owner"].post(f"/tickets/{world.mine}/quotes/{quote.pk}/refusal")
    assert answer.status_code == 303
    declined = events([Event.objects.get(type="ticket.quote_declined").pk])[0]
    [letter] = letters(declined, letters_of.quote_settled)
    assert letter.recipient == world.cast.first_line.id
    assert Ticket.objects.get(pk=world.mine).status == "in_progress"


def test_quotes_and_the_matrix_cost_no_statement_of_their_own(world: World, matrix: int) -> None:
    mira, owner = world.browsers["first_line"], world.browsers["owner"]
    pages = ((mira, f"/desk/tickets/{world.mine}"), (owner, f"/tickets/{world.mine}"))

    def costs() -> list[int]:
        found = []
        for client, address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                client.get(address)
            found.append(len([one for one in made.captured_queries if "SAVEPOINT" not in (one["sql"] or "")]))
        return found

    before = costs()
    offered(world)
    after = costs()
    assert [after[0] - before[0], after[1] - before[1]] == [0, 1], "whether the reader may order is asked once"
    assert after[0] <= 9 + 2, "two are of the mail that is held beside this ticket: its whole text, its files"


def test_managers_edit_the_matrix_in_each_language(world: World) -> None:
    manager, mira = world.browsers["manager"], world.browsers["first_line"]
    assert "Add a product" not in text(mira, "/desk/scope")
    assert mira.get("/desk/scope/new").status_code == 403
    fields = {"product": "VPS", "seen": "0", "key-0": "", "name-0": "Guest system", "who-0": "customer",
              "text-0": "Yours.", "link-0": ""}  # fmt: skip
    wrong = manager.post("/desk/scope/new", fields | {"link-0": "ftp://x"})
    assert wrong.status_code == 422
    assert 'value="Guest system"' in wrong.content.decode()
    made = manager.post("/desk/scope/new", fields)
    assert made.status_code == 303, made.content.decode()[:500]
    first = Scope.objects.get(product="VPS")
    edited = fields | {"seen": "1", "key-0": "guest_system", "name-0": "Гостевая система", "text-0": "Ваша."}
    assert manager.post(f"/desk/scope/{first.pk}/versions?lang=ru", edited).status_code == 303
    second = Scope.objects.get(product="VPS", version=2)
    assert second.layers[0]["name"] == {"en": "Guest system", "ru": "Гостевая система"}
    late = manager.post(f"/desk/scope/{first.pk}/versions?lang=en", edited | {"name-0": "Another"})
    assert late.status_code == 409
    assert 'value="Another"' in late.content.decode()
    shown = text(mira, f"/desk/scope/{second.pk}")
    assert re.search(r"Version 1\b", shown)
    assert "Guest system" in shown
    assert "VPS" in text(mira, "/desk/scope")
    assert world.browsers["owner"].get("/desk/scope").status_code == 404
