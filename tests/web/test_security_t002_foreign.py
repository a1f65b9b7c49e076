"""security T2: somebody of another contract asks for every thing by its exact address (acceptance 4)."""

from __future__ import annotations

import json
import re

import pytest
from tests.web.registry import FILES, doors, doors_for
from tests.web.test_security_t010_acts import body
from tests.web.world import ALIEN, NO_NUMBER, NO_TOKEN, World, same, undone

from countersign.files import links
from countersign.files import queries as files
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event

pytestmark = pytest.mark.django_db
CARRYING = {"int:number", "slug:token", "int:contact", "int:passkey", "int:call", "int:callback", "int:draft",
            "int:approval", "int:recovery", "int:change", "int:claim", "int:complaint"}  # fmt: skip


@pytest.mark.parametrize(("who", "method"), [("owner", "get"), ("owner", "post"), ("observer", "post")])
def test_a_foreign_thing_is_a_missing_thing_T2(world: World, who: str, method: str) -> None:
    """security T2: the same status, body and headers for what is foreign and for what never was."""
    client, wrong, asked = world.browsers[who], [], 0
    events = Event.objects.count()
    for door in doors():
        if not CARRYING.intersection(door.parameters) or door.policy == "token":
            continue  # No cookie opens the API: of tokens, tests/web/api/test_tickets.py.
        asked += 1
        alien, nothing = door.at(world.names("alien")), door.at(world.names("nothing"))
        for hx in ({}, {"hx-request": "true"}):
            foreign = undone(client, method, alien, body(world), headers=hx)
            missing = undone(client, method, nothing, body(world), headers=hx)
            if foreign.status_code == missing.status_code == 405:
                continue
            shown = (foreign.status_code, same(foreign, alien, *numbers(world)), headers(foreign))
            if shown != (missing.status_code, same(missing, nothing, *numbers(world)), headers(missing)):
                wrong.append((door.name, "differs", foreign.status_code, missing.status_code))
            if foreign.status_code != 404 or ALIEN in foreign.content.decode():
                wrong.append((door.name, foreign.status_code))
    assert wrong == [], "\n".join(map(str, wrong))
    assert asked >= 18
    assert Event.objects.count() == events


def numbers(world: World) -> tuple[str, ...]:
    return str(world.alien), str(NO_NUMBER), world.alien_file, NO_TOKEN


def headers(answer: object) -> dict[str, str]:
    """The headers without the nonce of the answer."""
    given = dict(answer.items())  # type: ignore[attr-defined]
    given["Content-Security-Policy"] = re.sub(r"'nonce-[^']*'", "", given.get("Content-Security-Policy", ""))
    given.pop("Content-Length", None)
    return given


def test_a_file_of_another_contract_cannot_be_fetched_T2(world: World) -> None:
    """security T2, T61: neither by its token nor by an address that was signed for somebody else's eyes."""
    owner = world.browsers["owner"]
    for token in (world.alien_file, world.alien_loose, world.note_file):
        answer = owner.get(f"/attachments/{token}")
        assert answer.status_code == 404
        assert same(answer, token) == same(owner.get(f"/attachments/{NO_TOKEN}"), NO_TOKEN)
    # A link that the owner signs for the own person opens nothing that the owner may not see.
    row = files.by_token(world.alien_file)
    signed = links.sign(row, by=world.cast.owner, at=database_now()).partition("//")[2].partition("/")[2]
    assert owner.get("/" + signed, headers={"host": "files.testserver"}).status_code == 404


def test_a_draft_of_another_contracts_ticket_does_not_exist_T2(world: World) -> None:
    owner = world.browsers["owner"]
    answers = []
    for number in (world.alien, NO_NUMBER):
        typed = {"place": f"{number}:message", "values": json.dumps({"text": "mine"})}
        answer = undone(owner, "post", "/drafts", typed)
        answers.append((answer.status_code, same(answer, str(number))))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_another_persons_session_cannot_be_ended_T2(world: World) -> None:
    owner = world.browsers["owner"]
    for address in ("/sessions/%s/end", "/account/sessions/%s"):
        foreign = owner.post(address % world.alien_session)
        missing = owner.post(address % "nosuchsession")
        assert foreign.status_code == missing.status_code == 404
        assert same(foreign, world.alien_session) == same(missing, "nosuchsession")
    assert world.browsers["stranger"].get("/").status_code == 200


def test_nothing_of_another_contract_stands_on_any_page_T2(world: World) -> None:
    """security T2, T11: no page of mine carries a word, a number or a name of the other contract."""
    found = []
    for who in ("owner", "observer"):
        for door in doors_for(who):
            answer = undone(world.browsers[who], "get", door.at(world.names()))
            told = answer.content.decode(errors="replace")
            foreign = (ALIEN, "60-0031", "Studio Ferri", "carla@", "Carla Ferri", "backup-ferri", f"{world.alien}")
            found += [(who, door.name, word) for word in foreign if word in told and door.name != "asset"]
    assert found == []


def test_search_counts_and_pages_know_nothing_foreign_T11(world: World) -> None:
    """security T11: zero hits, and totals that count only what one may see."""
    owner = world.browsers["owner"]
    before = owner.get("/").content.decode()
    for words in (ALIEN, "okapi", "backup-ferri", "60-0031", "Ferri", "alien", "%", "_", "'", "*:*", "a | b"):
        answer = owner.get("/", {"q": words})
        told = answer.content.decode().replace(words, "")
        assert answer.status_code == 200
        assert ALIEN not in told and f"/tickets/{world.alien}" not in told
        assert tallies(told) == tallies(before)


def test_a_number_of_another_contract_is_not_found_by_search_T11(world: World) -> None:
    owner = world.browsers["owner"]
    for given in (str(world.alien), f"#{world.alien}"):
        told = owner.get("/", {"q": given}).content.decode()
        assert f"/tickets/{world.alien}" not in told
        assert "0 tickets found" in told
    assert f"/tickets/{world.mine}" in owner.get("/", {"q": str(world.mine)}).content.decode()


def tallies(page: str) -> list[str]:
    """The numbers on the tabs of the list."""
    return re.findall(r'class="[^"]*count[^"]*"[^>]*>(\d+)<', page)


def test_the_files_origin_answers_one_404_T2(world: World) -> None:
    owner = world.browsers["owner"]
    bodies = set()
    for door in doors(FILES):
        for signed in ("x:y", "eyJ1IjoxfQ:abc", "a" * 3000, world.alien_file, world.mine_file):
            address = door.at({**world.names(), "str:signed": signed})
            answer = owner.get(address, headers={"host": "files.testserver"})
            assert answer.status_code == 404
            bodies.add(answer.content)
    assert len(bodies) == 1
