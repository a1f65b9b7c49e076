"""security T3, T9, T12: foreign ids in every field of every form; parameters that nobody offered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from tests.web.census import Form, forms_of
from tests.web.parameters import names_read
from tests.web.registry import Door, doors
from tests.web.world import ALIEN, World, undone

from countersign.identity.models import SignInSession
from countersign.ledger.models import Event
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db

# Fields that name a thing. A foreign value in them is refused, never merely passed over.
NAMING = {"service", "contract", "person", "upload", "place"}
# Fields whose value may be anything, because it is looked at as words or compared with a list of ours.
EXEMPT = {"csrfmiddlewaretoken"}


def alien_values(world: World, name: str) -> list[str]:
    """What a person of the other contract would be glad to see taken."""
    cast = world.cast
    known = {
        "service": [str(cast.foreign_service)],
        "contract": [str(cast.foreign_contract)],
        "person": [str(cast.stranger.id), str(cast.owner.id)],
        "upload": [world.alien_loose, world.alien_file, world.note_file],
        "place": [f"{world.alien}:message", f"{world.alien}:answer"],
    }
    every = [str(world.alien), str(cast.foreign_contract), world.alien_loose, world.alien_session]
    return known.get(name, every)


def fingerprint(world: World) -> tuple[object, ...]:
    """Everything of the other contract that could change."""
    ticket = Ticket.objects.get(pk=world.alien)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT token, attached_kind, attached_id, state FROM files_upload WHERE token = ANY(%s) ORDER BY token",
            [[world.alien_loose, world.alien_file, world.note_file]],
        )
        files = cursor.fetchall()
        cursor.execute("SELECT account_id, place, content::text FROM tickets_draft WHERE account_id = %s", [
            world.cast.stranger.id
        ])  # fmt: skip
        drafts = cursor.fetchall()
    about = Event.objects.filter(contract=world.cast.foreign_contract).count()
    sessions = SignInSession.objects.filter(account_id=world.cast.stranger.id).count()
    return ticket.seq, bytes(ticket.head), files, drafts, about, sessions


def tried(world: World, who: str, form: Form, name: str, value: str) -> list[str]:
    """Send a form with one foreign value; say what went wrong."""
    typed: dict[str, object] = {**form.filled(), name: value}
    if name == "upload":
        typed["upload"] = [value]
    before = fingerprint(world)
    client = world.browsers[who]
    seen: list[tuple[object, ...]] = []

    def note_after(answer: object) -> None:
        seen.append(fingerprint(world))

    answer = undone(client, form.method, form.action, typed, then=note_after)
    wrong = []
    told = answer.content.decode(errors="replace").replace(value, "")
    if answer.status_code >= 500 or (who == "owner" and ALIEN in told):
        wrong.append(f"{form.action} {name}={value}: {answer.status_code}")
    if form.method == "post" and name in NAMING and answer.status_code < 400:
        wrong.append(f"{form.action} {name}={value}: {answer.status_code} instead of a refusal")
    if seen and seen[0] != before:
        wrong.append(f"{form.action} {name}={value}: the other contract changed")
    return wrong


@pytest.mark.parametrize("who", ["owner", "first_line"])
def test_a_foreign_id_in_any_field_is_refused_and_writes_nothing_T3(world: World, who: str) -> None:
    """security T3, T9: every form that the pages show, every field of it, and the fields of all other forms."""
    forms = forms_of(world, who)
    assert len(forms) >= 8
    wrong = []
    for form in forms:
        names = set(form.fields) | ({"upload", "service", "contract"} if who == "owner" else {"upload", "person"})
        for name in names - EXEMPT:
            known = name in form.fields or name == "upload"
            for value in alien_values(world, name)[: None if name in form.fields else 1]:
                said = tried(world, who, form, name, value)
                # A field that the form does not have is passed over; it only must change nothing.
                wrong += [line for line in said if (known and takes_files(form, name)) or "instead" not in line]
    assert wrong == [], "\n".join(wrong)


def takes_files(form: Form, name: str) -> bool:
    """An upload is refused where a form takes files; elsewhere the field means nothing."""
    return name != "upload" or any(one.kind == "file" for one in form.fields.values())


def test_a_new_ticket_with_anything_foreign_is_not_opened_T9(world: World) -> None:
    """security T9: the whole transaction is rolled back, the typed words come back."""
    page = next(form for form in forms_of(world, "owner") if form.action == "/tickets/new" and form.method == "post")
    typed = {**page.filled(), "kind": "question", "description": "How long are backups kept?", "service": "account"}
    owner, count = world.browsers["owner"], Ticket.objects.count()
    assert undone(owner, "post", "/tickets/new", typed).status_code == 303
    for name, value in (("service", str(world.cast.foreign_service)), ("upload", world.alien_loose)):
        answer = owner.post("/tickets/new", {**typed, name: value})
        assert answer.status_code == 422
        assert "How long are backups kept?" in answer.content.decode()
    assert Ticket.objects.count() == count


STRANGE = (
    {"sort": "assignee__password"}, {"order_by": "-contract__customer__name"}, {"filter[contract__number]": "60-0031"},
    {"contract": "2"}, {"contract_id": "2"}, {"state": ["open", "closed"]}, {"state[]": "all"}, {"q": ["a", "b"]},
    {"after": ["x", "y"]}, {"after": "t.id); DROP TABLE x --"}, {"view": "password"}, {"fields": "password"},
    {"expand": "contract"}, {"limit": "1000000"}, {"as": "staff"}, {"panel": "note"}, {"seen": "-1"},
)  # fmt: skip


@pytest.mark.parametrize("who", ["owner", "first_line"])
def test_parameters_that_nobody_offered_change_no_query_T12(
    world: World, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security T12: default order or 400; no statement carries a word of the address as SQL.

    Every page is given all of them at once, and each by itself that it reads.
    """
    wrong, asked_for = [], names_read(monkeypatch)
    at_once = {name: value for given in STRANGE for name, value in given.items()}
    for door in doors():
        if door.policy not in ("signed_in", "customer" if who == "owner" else "staff"):
            continue
        asked_for.clear()
        wrong += tampered(world, who, door, at_once)
        for given in [one for one in STRANGE if asked_for & one.keys()]:
            wrong += tampered(world, who, door, given)
    assert wrong == [], "\n".join(map(str, wrong))


def tampered(world: World, who: str, door: Door, given: dict[str, Any]) -> list[tuple[object, ...]]:
    """Open a page with parameters of an attacker; say what went wrong."""
    reset_queries()  # The log holds nine thousand: all doors together ask for more.
    with CaptureQueriesContext(connection) as caught:
        answer = undone(world.browsers[who], "get", door.at(world.names()), given)
    wrong: list[tuple[object, ...]] = []
    if answer.status_code >= 500:
        wrong.append((door.name, given, answer.status_code))
    if who == "owner" and ALIEN in answer.content.decode(errors="replace"):
        wrong.append((door.name, given, "told"))
    for query in caught.captured_queries:
        if "DROP TABLE" in (query["sql"] or "").replace("'t.id); DROP TABLE x --'", ""):
            wrong.append((door.name, given, str(query["sql"])[:200]))
    return wrong
