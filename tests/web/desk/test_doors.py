"""Who may come in, what stays inside, and what garbage is answered with."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.desk.conftest import Desk, SignIn
from tests.web.registry import doors

from countersign.kernel.clock import database_now
from countersign.tickets import commands

pytestmark = pytest.mark.django_db

_MEANT = {"slug:view": "mine", "slug:token": "x" * 22, "slug:kind": "recovery_case"}


def addresses(number: int) -> list[str]:
    """Every address of the desk, of all its parts; whatever has a number has that of a ticket that stands."""
    found = [door for door in doors() if door.pattern.startswith("desk/")]
    assert len(found) >= 60
    return sorted(door.at(dict.fromkeys(door.parameters, number) | _MEANT) for door in found)


def test_a_customer_finds_no_desk(sign_in: SignIn, desk: Desk) -> None:
    ticket = desk.accepted()
    owner = sign_in("owner")
    for address in addresses(ticket.pk):
        for method in (owner.get, owner.post):
            answer = method(address)
            assert answer.status_code == 404, address


def test_who_is_not_signed_in_is_led_to_the_sign_in(client: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    for address in addresses(ticket.pk):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"][:8]) == (303, "/sign-in"), address


def test_a_note_never_reaches_the_portal(sign_in: SignIn, mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert mira.post(f"/desk/tickets/{ticket.pk}/notes", {"text": "canary-okapi-4711"}).status_code == 303
    assert mira.post(f"/desk/tickets/{ticket.pk}/resumption", {"text": "canary-okapi-4711"}).status_code == 409
    assert "canary-okapi-4711" in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    shown = mira.get(f"/desk/tickets/{ticket.pk}/history?as=customer").content.decode()
    assert "canary-okapi-4711" not in shown
    owner = sign_in("owner")
    for address in (f"/tickets/{ticket.pk}", "/", f"/tickets/{ticket.pk}/history"):
        assert "canary-okapi-4711" not in owner.get(address).content.decode(), address


@pytest.mark.parametrize(
    "typed",
    ["", "\x00", " \n ", "\u202e", "x" * 200_001, "�" * 10],
    ids=["empty", "nul", "blank", "rtl", "huge", "broken"],
)
def test_garbage_in_an_answer_is_answered_in_words(mira: Client, desk: Desk, typed: str) -> None:
    ticket = desk.accepted()
    answer = mira.post(f"/desk/tickets/{ticket.pk}/answers", {"text": typed, "seen": "x", "promise": "soon"})
    assert answer.status_code == 422


@pytest.mark.parametrize("address", [
    "/desk/tickets/999999999999999999999", "/desk/tickets/987654321", "/desk/views/nonsense", "/desk/tickets/0/history",
    "/desk/views/mine/changes", "/desk/files/" + "q" * 22, "/desk/files",
])  # fmt: skip
def test_what_is_not_there_is_404(mira: Client, desk: Desk, address: str) -> None:
    assert mira.get(address).status_code == 404


GARBLED = (
    "after=garbage",
    "after=20260310T070000.000000-99999999999999999999",
    "view=%00",
    "panel=none",
    "q=%00&view=search",
    "at=then",
    "at_seconds=99999999999999",
)


@pytest.mark.parametrize("query", GARBLED)
def test_a_garbled_query_is_read_as_nothing(mira: Client, desk: Desk, query: str) -> None:
    ticket = desk.accepted()
    for address in ("/desk/views/mine", f"/desk/tickets/{ticket.pk}", f"/desk/tickets/{ticket.pk}/history"):
        assert mira.get(f"{address}?{query}").status_code == 200, address


def test_the_replay_shows_the_ticket_as_it_stood(mira: Client, desk: Desk) -> None:
    ticket = desk.proposed()
    at = ticket.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    page = mira.get(f"/desk/tickets/{ticket.pk}/history?at={at}").content.decode()
    assert "status-new" in page
    assert "Moved to hv-21." not in page
    assert "Moved to hv-21." in mira.get(f"/desk/tickets/{ticket.pk}/history").content.decode()


def test_the_seal_is_checked_on_demand(mira: Client, desk: Desk) -> None:
    ticket = desk.proposed()
    assert "The seal holds: 3 events" in mira.get(f"/desk/tickets/{ticket.pk}/seal").content.decode()


def test_presence_is_told_to_the_colleagues(mira: Client, artem: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    assert mira.post(f"/desk/tickets/{ticket.pk}/presence", {"doing": "writing"}).status_code == 204
    assert "Mira is writing" in artem.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert "Mira is writing" in artem.get("/desk/views/open").content.decode()
    assert "Mira is writing" not in mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    assert mira.post(f"/desk/tickets/{ticket.pk}/presence", {"doing": "left"}).status_code == 204
    assert "Mira is writing" not in artem.get(f"/desk/tickets/{ticket.pk}/presence").content.decode()


def test_search_finds_by_number_contract_host_and_words(mira: Client, desk: Desk) -> None:
    from countersign.tickets.commands.indexing import index_words

    ticket = desk.accepted()
    index_words(ticket.pk)
    assert mira.get(f"/desk/search?q={ticket.pk}")["Location"] == f"/desk/tickets/{ticket.pk}"
    assert mira.get(f"/desk/search?q=%23{ticket.pk}").status_code == 303
    for words in ("41-2087", "cs1234", "Вектор", "connection"):
        page = mira.get("/desk/search", {"q": words}).content.decode()
        assert f'id="item-{ticket.pk}"' in page, words
        assert "1 found" in page
    page = mira.get("/desk/search", {"q": "nowhere-to-be-found"}).content.decode()
    assert "Nothing found for “nowhere-to-be-found”." in page


def test_an_empty_view_names_the_next_promise(mira: Client, desk: Desk) -> None:
    assert "No promise is open." in mira.get("/desk/views/mine").content.decode()
    ticket = commands.open_ticket(
        commands.Report("question", "How do I upload?", "By FTP?", desk.cast.service, {"what_was_read": "guide"}),
        by=desk.cast.owner, at=database_now(),
    )  # fmt: skip
    assert f"Next promise: #{ticket.pk} at" in mira.get("/desk/views/mine").content.decode()


def test_a_list_on_screen_hears_what_changed(mira: Client, desk: Desk) -> None:
    shown, fresh = desk.opened(), desk.opened(title="Another one")
    answer = mira.get(f"/desk/views/accept/changes?shown={shown.pk}", headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert "1 new" in body
    assert f'id="row-{shown.pk}"' in body
    assert f'id="row-{fresh.pk}"' not in body
    assert "accept=2" in body


def test_an_open_ticket_hears_what_came_since(mira: Client, desk: Desk) -> None:
    ticket = desk.accepted()
    quiet = mira.get(f"/desk/tickets/{ticket.pk}/news?seen={ticket.seq}")
    commands.write(ticket.pk, commands.Words("One more thing."), by=desk.cast.owner, at=database_now())
    grown = mira.get(f"/desk/tickets/{ticket.pk}/news?seen={ticket.seq}").content.decode()
    assert quiet.status_code == 204
    assert "One more thing." in grown
    assert "ping gets no reply" not in grown


def test_an_open_ticket_is_given_the_writing_place_that_fits_its_new_state(mira: Client, desk: Desk) -> None:
    ticket = desk.asked()
    page = mira.get(f"/desk/tickets/{ticket.pk}").content.decode()
    stand = page.split('id="composer-stand" name="stand" value="')[1].split('"')[0]
    assert "composer-answer-form" not in page
    commands.write(ticket.pk, commands.Words("From 203.0.113.9."), by=desk.cast.owner, at=database_now())
    asked = {"seen": ticket.seq, "stand": stand}
    grown = mira.get(f"/desk/tickets/{ticket.pk}/news", asked).content.decode()
    assert "composer-answer-form" in grown
    stand = grown.split('id="composer-stand" name="stand" value="')[1].split('"')[0]
    commands.write(ticket.pk, commands.Words("And at night."), by=desk.cast.owner, at=database_now())
    grown = mira.get(f"/desk/tickets/{ticket.pk}/news", {"seen": ticket.seq, "stand": stand}).content.decode()
    assert "And at night." in grown
    assert "composer-place" not in grown, "what is being written stays under the hand"
