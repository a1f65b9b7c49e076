"""security T96, T97, T98, T100: forged forms, claimed addresses, poisoned hosts, the headers of every answer."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast
from tests.web.registry import FILES, VAULT, doors, doors_for
from tests.web.test_security_t010_acts import body
from tests.web.world import CUSTOMERS, STAFF, World, browser, undone

from countersign.ledger.models import Event
from countersign.ledger.queries import events_of
from countersign.project.serving import stream

pytestmark = pytest.mark.django_db
WORDS = "A long text that somebody typed for many minutes."
# They look at no cookie, so that no page of others can use one (T102).
FOR_PROGRAMS = {door.name for door in doors() if door.policy == "token"} - {"api_description"}


def strict(client: Client) -> Client:
    """The same browser, whose forms are checked as in production."""
    checked = Client(enforce_csrf_checks=True, REMOTE_ADDR="203.0.113.7", headers={"accept-language": "en"})
    checked.cookies = client.cookies
    return checked


def test_no_form_is_taken_without_its_token_T96(world: World) -> None:
    """security T96: every route, for everybody whom its gate lets in; htmx headers are no proof."""
    wrong = []
    forged = ({}, {"hx-request": "true", "hx-current-url": "http://testserver/"}, {"origin": "https://evil.example"})
    for who in ("anonymous", "owner", "first_line"):
        client, events = strict(world.browsers[who]), Event.objects.count()
        for door in doors():
            for more in forged[:1] if door.name in FOR_PROGRAMS else forged:
                answer = undone(client, "post", door.at(world.names()), body(world), headers=more)
                due = (401,) if door.name in FOR_PROGRAMS else (403, 404, 405)
                if answer.status_code not in due:
                    wrong.append((who, door.name, more, answer.status_code))
        assert Event.objects.count() == events
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_stale_token_is_refused_and_the_text_kept_T96(world: World) -> None:
    """security T96: a page that was open too long; the words are given back in the person's language."""
    client = strict(world.browsers["owner"])
    client.get(f"/tickets/{world.mine}")
    typed = {"csrfmiddlewaretoken": "a" * 64, "text": WORDS}
    for address in (f"/tickets/{world.mine}/messages", "/tickets/new", "/drafts"):
        answer = client.post(address, typed)
        told = answer.content.decode()
        assert answer.status_code == 403
        assert WORDS in told and '<html lang="en"' in told and "could not be checked" in told


def test_a_token_of_another_browser_is_refused_T96(world: World) -> None:
    """security T96: login CSRF, and a token that the attacker got for the own session."""
    attacker = browser()
    page = attacker.get("/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    victim = Client(enforce_csrf_checks=True)
    typed = {"email": STAFF["first_line"], "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    assert victim.post("/sign-in", typed).status_code == 403
    owner = strict(world.browsers["owner"])
    owner.get("/")
    mine = {"text": "x", "csrfmiddlewaretoken": found[1]}
    assert owner.post(f"/tickets/{world.mine}/messages", mine).status_code == 403


def test_a_get_changes_nothing_T96(world: World) -> None:
    """security T96: no event, no session and no draft after every page was read with a full query."""
    for who in ("owner", "first_line"):
        client, events = world.browsers[who], Event.objects.count()
        for door in doors_for(who):
            for method in ("get", "head"):
                if door.name in ("attachment", "attachment_preview"):
                    continue  # Handing a file out is an event of its own (T60).
                getattr(client, method)(door.at(world.names()), body(world))
        assert client.get("/", follow=True).status_code == 200
        assert Event.objects.count() == events


CLAIMS = {
    "x-forwarded-for": "10.9.8.7",
    "forwarded": "for=10.9.8.7",
    "cf-connecting-ip": "10.9.8.7",
    "x-real-ip": "10.9.8.7",
    "true-client-ip": "10.9.8.7",
    "x-remote-user": "mira@nimbus.example",
    "remote-user": "mira@nimbus.example",
    "x-forwarded-user": "mira@nimbus.example",
    "x-forwarded-host": "evil.example",
    "x-http-method-override": "DELETE",
    "x-original-url": "/desk/",
    "x-rewrite-url": "/desk/",
}


def test_claims_of_headers_make_nobody_and_no_address_T97(world: World) -> None:
    """security T97: who one is and whence one comes is taken from session and connection."""
    anonymous, owner = world.browsers["anonymous"], world.browsers["owner"]
    assert anonymous.get("/desk/", headers=CLAIMS)["Location"].startswith("/sign-in")
    assert owner.get("/desk/", headers=CLAIMS).status_code == 404
    sent = owner.post(f"/tickets/{world.mine}/messages", {"text": "From where?"}, headers=CLAIMS)
    assert sent.status_code == 303
    event = events_of("ticket", world.mine)[-1]
    assert (event.type, event.ip, event.actor_id) == ("ticket.written", "203.0.113.7", world.cast.owner.id)
    assert "10.9.8.7" not in owner.get(f"/tickets/{world.mine}").content.decode()


def test_claimed_addresses_share_one_throttle_T97(cast: Cast) -> None:
    """security T97, T21: another X-Forwarded-For for each guess buys no more guesses."""
    client, typed = browser(), {"email": CUSTOMERS["owner"], "password": "wrong"}
    answers = [client.post("/sign-in", typed, headers={"x-forwarded-for": f"10.0.0.{n}"}) for n in range(12)]
    assert 429 in {answer.status_code for answer in answers}


HOSTS = (
    "evil.example", "testserver.evil.example", "testserver:81", "testserver@evil.example", "a b", "testserver,x",
    "testserver/x", "[::1", "evil.example#testserver",
)  # fmt: skip


def test_a_foreign_host_is_answered_400_T98(cast: Cast) -> None:
    for client in (browser(), browser(CUSTOMERS["owner"])):
        for host in HOSTS:
            answer = client.get("/sign-in", headers={"host": host, "x-forwarded-host": "testserver"})
            assert answer.status_code == 400, host
            assert host not in answer.content.decode() and "Location" not in answer


ELSEWHERE = (
    "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil.example", "javascript:alert(1)", "/%09/evil.example", "/\t/evil.example", "https:/evil.example",
    "/\r\nLocation: //evil.example", "/..//evil.example", "data:text/html,x", "@evil.example", "/sign-out",
)  # fmt: skip


def test_no_answer_leads_out_of_our_origin_T98(cast: Cast) -> None:
    """security T98: sign-in and preferences lead only to paths of ours."""
    client = browser()
    for wanted in ELSEWHERE:
        typed = {"email": STAFF["first_line"], "password": PASSWORD, "next": wanted}
        quoted = "/sign-in?next=" + wanted.replace("\r\n", "%0d%0a").replace("\t", "%09")
        for answer in (
            client.post("/preferences", {"theme": "dark", "next": wanted}),
            browser().post("/sign-in", typed),
            browser().post(quoted, typed),
        ):
            place = answer["Location"]
            assert answer.status_code == 303
            assert place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable(), (
                wanted,
                place,
            )
            assert urlsplit(urljoin("http://testserver/x", place)).netloc == "testserver"


def test_mail_names_the_configured_origin_T98(world: World) -> None:
    """security T98: links in mail are built from the setting, whatever the Host header said."""
    from countersign.notify.models import Notice

    bodies = list(Notice.objects.values_list("body", flat=True))
    assert bodies
    for text in bodies:
        for link in re.findall(r"https?://\S+", text):
            assert link.startswith("http://testserver/"), link


def test_every_answer_carries_the_headers_T100(world: World) -> None:
    """security T100: every route, as everybody, refused or not."""
    wrong = []
    for who in ("anonymous", "owner", "first_line"):
        for door in doors_for(who):
            for method in ("get", "post", "put"):
                answer = undone(world.browsers[who], method, door.at(world.names()))
                wrong += [(who, door.name, method, said) for said in missing_headers(answer, door.name)]
    assert wrong == [], "\n".join(map(str, wrong))


def test_answers_that_no_view_made_carry_them_too_T100(world: World) -> None:
    client = world.browsers["anonymous"]
    for answer in (
        client.get("/no/such/page"),
        client.get("/sign-in", headers={"host": "evil.example"}),
        client.generic("GET", "/%00"),
        client.post("/sign-in", b"\xff", content_type="multipart/form-data"),
    ):
        assert 400 <= answer.status_code < 500
        assert missing_headers(answer, "") == []
    for door in doors(FILES):
        answer = client.get(door.at(world.names()), headers={"host": "files.testserver"})
        assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"


ORIGINS = {"files.testserver": (FILES, False), "vault": (VAULT, True)}


@pytest.mark.parametrize("host", sorted(ORIGINS))
def test_every_answer_of_the_other_origins_carries_them_T100(world: World, settings: Any, host: str) -> None:
    """security T100: files and vault, every address of theirs and one of nobody's, over https."""
    urlconf, vault = ORIGINS[host]
    settings.SECURE, settings.SERVES_VAULT = True, vault
    name = settings.VAULT_ORIGIN.partition("://")[2] if vault else host
    wrong, paths = [], ["/no/such/page", "/desk/", "/%00"]
    paths += [door.at(world.names()) for door in doors(urlconf) if door.name != "asset"]
    for who in ("anonymous", "owner"):
        for path in paths:
            for method in ("get", "post", "put"):
                answer = undone(world.browsers[who], method, path, headers={"host": name})
                given = {key.lower(): value for key, value in answer.items()}
                policy = given.get("content-security-policy", "")
                given["referrer-policy"] = given.get("referrer-policy", "").replace("no-referrer", "same-origin")
                frame = "/mail/" in path  # The HTML of a mail: framed by the main origin alone (T66).
                missing = [key for key, value in STANDING_HEADERS.items() if not frame and given.get(key) != value]
                missing += ["nosniff"] if given.get("x-content-type-options") != "nosniff" else []
                parents = settings.ORIGIN if frame and "sandbox" in policy else "'none'"
                missing += [p for p in ("default-src 'none'", f"frame-ancestors {parents}") if p not in policy]
                missing += ["unsafe"] if "unsafe-" in policy or "*" in policy else []
                missing += [] if "no-store" in given.get("cache-control", "") else ["cache-control"]
                missing += [] if "max-age=31536000" in given.get("strict-transport-security", "") else ["hsts"]
                wrong += [(who, path, method, answer.status_code, one) for one in missing]
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(paths) > 3


def test_the_event_stream_carries_them_too_T100() -> None:
    """security T100: its answers are made before any page; it shows nothing, and nothing may show it."""
    given = dict(stream._HEADERS)
    assert {key: given.get(key) for key in STANDING_HEADERS} == STANDING_HEADERS
    assert given["cache-control"] == "no-store"
    assert "default-src 'none'; frame-ancestors 'none'" in given["content-security-policy"]


STANDING_POLICY = (
    "default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
)  # fmt: skip
STANDING_HEADERS = {
    "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
}  # fmt: skip


def missing_headers(answer: object, name: str) -> list[str]:
    """Name what is wrong with the headers of one answer."""
    given = {key.lower(): value for key, value in answer.items()}  # type: ignore[attr-defined]
    policy = given.get("content-security-policy", "")
    wrong = [
        part
        for part in (
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
        if part not in policy
    ]
    named = re.search(r"script-src 'nonce-[\w-]{20,}' 'strict-dynamic'", policy)
    wrong += ["nonce"] if not named and name != "push_worker" else []  # The worker lets no script in beside it.
    wrong += ["unsafe"] if "unsafe-" in policy or "*" in policy else []
    wrong += [key for key, value in STANDING_HEADERS.items() if given.get(key) != value]
    if name != "asset" and "no-store" not in given.get("cache-control", ""):
        wrong.append("cache-control")
    return wrong


def test_the_nonce_is_of_one_answer_alone_T100(world: World) -> None:
    client = world.browsers["owner"]
    nonces = {re.findall(r"nonce-([\w-]+)", client.get("/")["Content-Security-Policy"])[0] for _ in range(5)}
    assert len(nonces) == 5
    page = client.get("/")
    nonce = re.findall(r"nonce-([\w-]+)", page["Content-Security-Policy"])[0]
    told = page.content.decode()
    scripts = re.findall(r"<script\b[^>]*>", told)
    assert scripts and all(f'nonce="{nonce}"' in script and "src=" in script for script in scripts)
    assert not re.search(r"<style\b|\sstyle=|\son\w+=|javascript:", told)


def test_signing_out_clears_what_the_browser_keeps_T100(world: World) -> None:
    answer = world.browsers["owner"].post("/sign-out")
    assert "storage" in answer["Clear-Site-Data"] and "cache" in answer["Clear-Site-Data"]


def test_over_https_cookies_and_connection_are_pinned_T100(settings: object, cast: Cast) -> None:
    """security T100, T20: HSTS on every answer; cookies under __Host-, Secure and HttpOnly."""
    settings.SECURE = True  # type: ignore[attr-defined]
    answer = browser().get("/sign-in")
    assert "max-age=31536000" in answer["Strict-Transport-Security"]
    assert "upgrade-insecure-requests" in answer["Content-Security-Policy"]


def test_a_session_from_before_the_sign_in_is_not_the_one_after_T23(cast: Cast) -> None:
    """security T23: whatever cookie a browser came with, it leaves with another one."""
    client = browser()
    client.cookies["session"] = "x" * 32
    client.post("/sign-in", {"email": STAFF["first_line"], "password": PASSWORD})
    first = client.cookies["session"].value
    assert first != "x" * 32
    again = browser()
    again.cookies["session"] = first
    again.post("/sign-in", {"email": STAFF["second_line"], "password": PASSWORD})
    assert again.cookies["session"].value != first
    assert client.get("/desk/").status_code == 303
