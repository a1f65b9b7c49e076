"""Bad input through every form that the pages show: a clear 4xx in the person's language, the text still there."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from tests.web.census import Form, forms_of
from tests.web.parameters import names_read
from tests.web.registry import Door, doors_for
from tests.web.world import World, undone

from countersign.ledger.models import Event

pytestmark = pytest.mark.django_db
MILLION = "я" * 1_000_000
BIDI = "\u202eexe.gpj\u2066 \u200f\u2069"
WORDS = {
    "NUL": "before\x00after the zero character",
    "control": "\x01\x02\x08\x1b[2J words with controls",
    "bidi": f"photo {BIDI} end",
    "half a pair": "words \ud800 with a half pair",
    "a million": MILLION,
    "percent": "%s %d %(name)s %%",
    "braces": "{{ 7*7 }} {% include 'x' %} ${7*7}",
    "spaces": " \t\r\n\u00a0\u2003\u200b ",
    "sql": "'; DROP TABLE tickets_ticket; --",
    "long word": "W" * 20_000,
    "zalgo": "Z" + "\u0301" * 3_000,
    "tags": "<b>&lt;</textarea></form><script>alert(1)</script>",
}
ALONE = ("NUL", "a million", "bidi", "tags")
NO_TEXT = ("username", "email")  # An address that cannot be one is no text to keep.
IDS = (
    "0",
    "-1",
    "99999999999999999999",
    "1e3",
    "٣",
    "²",
    "1' OR '1'='1",
    "NaN",
    "../1",
    "",
    "null",
    "true",
    "[]",
    "\x00",
)
PEOPLE = {"owner": "ru", "first_line": "en", "generalist": "it"}


def sent(world: World, who: str, form: Form, typed: dict[str, Any], **more: Any) -> Any:
    return undone(world.browsers[who], form.method, form.action, typed, **more)


def judged(answer: Any, what: str, locale: str = "en") -> list[str]:
    """Say what is wrong with an answer to bad input, whatever it was."""
    told = answer.content.decode(errors="replace")
    if answer.status_code >= 500:
        return [f"{what}: {answer.status_code}"]
    if answer.status_code < 400:
        return []
    wrong = []
    if "text/html" in answer.get("Content-Type", "") and "<html" in told:
        wrong += [] if f'<html lang="{locale}"' in told else [f"{what}: not in {locale}"]
        wrong += [] if re.search(r"<h1[^>]*>\s*\S|role=\"alert\"|field-error", told) else [f"{what}: says nothing"]
    return wrong


def is_shut(world: World, who: str, method: str, door: Door) -> bool:
    """Tell whether an address is no page for this person, or takes no such request, before anything of it is read."""
    return undone(world.browsers[who], method, door.at(world.names())).status_code in (404, 405)


def speak(world: World, who: str, locale: str) -> None:
    world.browsers[who].post("/preferences", {"language": locale})


@pytest.mark.parametrize("who", list(PEOPLE))
def test_bad_words_in_every_field_of_every_form(world: World, who: str) -> None:
    """Each kind of bad words in all fields at once, and two kinds in turn as the one bad field among good ones."""
    locale, wrong = PEOPLE[who], []
    speak(world, who, locale)
    forms = [form for form in forms_of(world, who) if form.method == "post"]
    assert len(forms) >= 8
    if who == "generalist":  # What the first line has too was tried as the first line.
        known = {form.action for form in forms_of(world, "first_line")}
        forms = [form for form in forms if form.action not in known or form.action == "/preferences"]
    events, tried = Event.objects.count(), set()
    for number, form in enumerate(forms):
        for kind, words in WORDS.items():
            what = f"{form.action} {kind}"
            free = [name for name in form.fields if name not in ("csrfmiddlewaretoken", "idempotency_key")]
            words = words.encode("utf-8", "surrogatepass")[:2_000_000] if kind == "half a pair" else words
            wrong += judged(sent(world, who, form, dict.fromkeys(free, words)), what, locale)
            for place, name in enumerate(form.free() if kind in ALONE else ()):
                if (number + place + ALONE.index(kind)) % 2:
                    continue
                tried.add(kind)
                answer = sent(world, who, form, {**form.filled(), name: words})
                wrong += judged(answer, f"{what} in {name}", locale)
                if name not in NO_TEXT:
                    wrong += kept(answer, words, f"{what} in {name}")
    assert wrong == [], "\n".join(wrong)
    assert tried == set(ALONE) or who == "generalist"
    assert Event.objects.count() == events


def kept(answer: Any, words: Any, what: str) -> list[str]:
    """A refused text stands on the page again, as it was typed but for what cannot be shown."""
    if answer.status_code not in (422, 409, 403) or not isinstance(words, str):
        return []
    told = html.unescape(answer.content.decode(errors="replace"))
    shown = words.replace("\x00", "")
    return [] if shown in told or shown[:200_000] in told else [f"{what}: the text is gone"]


@pytest.mark.parametrize("who", ["owner", "first_line"])
def test_bad_choices_missing_and_doubled_fields(world: World, who: str) -> None:
    """Ids that are none, a third of them for each choice in turn; fields left out, fields sent twice."""
    wrong, turn = [], 0
    for form in forms_of(world, who):
        filled = form.filled()
        for name in filled:
            if name == "csrfmiddlewaretoken":
                continue
            turn += 1
            for value in IDS[turn % 3 :: 3] if form.fields[name].kind not in ("text", "textarea") else IDS[:3]:
                wrong += judged(sent(world, who, form, {**filled, name: value}), f"{form.action} {name}={value!r}")
            without = {key: value for key, value in filled.items() if key != name}
            wrong += judged(sent(world, who, form, without), f"{form.action} without {name}")
            wrong += judged(sent(world, who, form, {**filled, name: [filled[name], "x"]}), f"{form.action} two {name}")
        wrong += judged(sent(world, who, form, {}), f"{form.action} empty")
        wrong += judged(sent(world, who, form, {f"field{n}": "x" for n in range(450)}), f"{form.action} 450 fields")
    assert wrong == [], "\n".join(wrong)


RAW = {
    "not UTF-8": (b"text=\xff\xfe\xfa&title=\xff", "application/x-www-form-urlencoded"),
    "percent not UTF-8": (b"text=%ff%fe&title=%e0%80", "application/x-www-form-urlencoded"),
    "latin-1": ("text=così&title=perché".encode("latin-1"), "application/x-www-form-urlencoded; charset=latin-1"),
    "unknown charset": (b"text=x", "application/x-www-form-urlencoded; charset=klingon"),
    "utf-7": (b"text=+ADw-script+AD4-", "application/x-www-form-urlencoded; charset=utf-7"),
    "no boundary": (b"text=x", "multipart/form-data"),
    "broken parts": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nhalf',
        "multipart/form-data; boundary=x",
    ),
    "endless header": (b"--x\r\n" + b"A: b\r\n" * 5_000 + b"\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    "nameless part": (
        b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
        "multipart/form-data; boundary=x",
    ),
    "base64 rubbish": (
        b'--x\r\nContent-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "file name": (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="../../\x00\r\x01.txt"\r\n\r\nx\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "json": (b'{"text": "x"}', "application/json"),
    "json rubbish": (b"{" * 10_000, "application/json"),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "no type": (b"text=x", ""),
    "nine megabytes": (b"text=" + b"a" * 9 * 2**20, "application/x-www-form-urlencoded"),
    "separators": (b"&&&=&=x&text&text==&" * 50, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("shift", "who"), list(enumerate(["anonymous", "owner", "first_line"])))
def test_bodies_that_are_no_form(world: World, shift: int, who: str) -> None:
    """Wrong encodings, broken multipart, other types: every address that takes a POST meets every third of them.

    The next address meets the next third, and the next person another one: all are read by the same few lines.
    """
    wrong, client = [], world.browsers[who]
    tried = set()
    for number, door in enumerate(doors_for(who)):
        if is_shut(world, who, "post", door):
            continue
        for kind, (raw, content_type) in list(RAW.items())[(number + shift) % 3 :: 3]:
            answer = undone(client, "post", door.at(world.names()), raw, content_type=content_type)
            wrong += judged(answer, f"{door.name} {kind}")
            tried.add(kind)
    assert wrong == [], "\n".join(wrong)
    assert tried == RAW.keys()


QUERIES = {
    "at": ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "yesterday", "\x00", "2026-13-45", "1e400"),
    "at_seconds": ("99999999999", "-1", "٣٣٣", "x" * 5000),
    "after": ("99990101T000000.000000-1", "00010101T000000.000000-9", "-", "\x00", "²-²", "20260101T000000.000000-٣"),
    "q": ("\x00", "'" * 150, '"', "a & | ! ( <->", "%_\\", "😀" * 90, "-", "#" * 199, ":*", "9" * 150),
    "seen": ("-1", "99999999999999", "x", "٣"),
    "shown": ("1,2,3," * 400, "a,b", "99999999999999999999", ",,,,", "\x00"),
    "current": ("99999999999999999999", "x"),
    "view": ("\x00", "__class__", "../", "search"),
    "state": ("\x00", "x" * 5000),
    "kind": ("\x00", "__init__", "<b>"),
    "service": ("\x00", "-1", "9" * 30),
    "urgency": ("\x00", "x" * 9000),
    "panel": ("\x00", "solution"),
    "as": ("\x00", "root"),
    "next": ("\x00", "//evil.example"),
}


@pytest.mark.parametrize("who", ["anonymous", "owner", "first_line"])
def test_bad_queries_on_every_page(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All parameters at once, each with its next bad value, as long as the page reads one that has more of them."""
    wrong, client, asked_for = [], world.browsers[who], names_read(monkeypatch)
    tried = 0
    for door in doors_for(who):
        if (who == "anonymous" and door.policy != "anyone") or is_shut(world, who, "get", door):
            continue
        asked_for.clear()
        turn = 0
        while turn < max((len(values) for name, values in QUERIES.items() if name in asked_for), default=1):
            given = {name: values[turn % len(values)] for name, values in QUERIES.items()}
            for headers in ({}, {"hx-request": "true"}):
                answer = undone(client, "get", door.at(world.names()), given, headers=headers)
                wrong += judged(answer, f"{door.name} {turn} {headers}")
            turn += 1
        tried = max(tried, turn)
    assert wrong == [], "\n".join(wrong)
    assert tried > 1, "no page reads any parameter: what is read is not seen any more"


PATHS = (
    "/%00", "/tickets/%00", "/tickets/99999999999999999999999", "/tickets/9223372036854775808", "/tickets/0",
    "/tickets/-1", "/tickets/%D9%A3", "/tickets/1/../2", "/tickets/1%2F2", "//", "///tickets", "/%ff%fe", "/%c0%af",
    "/..%2f..%2fetc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/assets/x/..%2f..%2fsettings.py",
    "/assets/../project/settings.py",
    "/desk/tickets/9223372036854775808", "/desk/tickets/99999999999999999999999/answers", "/desk/views/%00",
    "/attachments/" + "a" * 9000, "/sessions/%00/end", "/password/reset/%00/%00", "/" + "a/" * 3000, "/tickets/1;x=2",
    "/tickets/new?" + "a=1&" * 5000,
)  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "owner", "first_line"])
def test_bad_addresses(world: World, who: str) -> None:
    wrong = []
    for path in PATHS:
        for method in ("get", "post"):
            answer = undone(world.browsers[who], method, path)
            wrong += judged(answer, f"{method} {path[:60]}")
            wrong += [f"{path}: served"] if b"root:" in answer.content or b"SECRET_KEY" in answer.content else []
    assert wrong == [], "\n".join(wrong)


def test_bad_cookies_and_headers(world: World) -> None:
    """Cookies and headers that no browser sends."""
    wrong = []
    for name in ("session", "csrf", "language", "theme", "single_keys", "messages"):
        for value in ("x" * 8000, "\x01", "é", "'; DROP", "eyJ9:x:y", "a" * 32, '"'):
            client = Client(headers={"accept-language": "en"})
            client.cookies[name] = value
            wrong += judged(client.get("/sign-in"), f"cookie {name}={value[:20]!r}")
            wrong += judged(client.post("/sign-in", {"email": "x", "password": "y"}), f"cookie {name}={value[:20]!r}")
    owner = world.browsers["owner"]
    for header in (
        "accept-language",
        "user-agent",
        "referer",
        "accept",
        "x-file-name",
        "idempotency-key",
        "hx-target",
        "hx-request",
    ):
        for value in ("x" * 9000, "%00%ff", "é\x01", ",;q=", "*" * 500):
            answer = undone(owner, "get", "/", headers={header: value})
            wrong += judged(answer, f"{header}: {value[:20]!r}")
            answer = undone(owner, "post", "/uploads", b"x", content_type="text/plain", headers={header: value})
            wrong += judged(answer, f"upload {header}: {value[:20]!r}")
    assert wrong == [], "\n".join(wrong)
