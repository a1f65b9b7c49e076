"""security T61, T62: files over HTTP: never from the main origin, never in place, never by a name's trick."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.world import World, upload

from countersign.files import queries as uploads
from countersign.ledger.models import Event
from countersign.ledger.queries import events_of
from countersign.notify.topics import security
from countersign.notify.topics.accounts import letters

pytestmark = pytest.mark.django_db
FILES_HOST = {"host": "files.testserver"}
NAMES = (
    "a\r\nSet-Cookie: session=evil.txt", "a\nX-Evil: 1\n\n<script>.txt", 'quote".txt', "';filename*=UTF-8''e.exe.txt",
    "../../../etc/passwd", "..\\..\\windows\\system.ini", "/etc/passwd", "C:\\boot.ini", "photo\u202egpj.exe.txt",
    "\u2066a\u2069.txt", "x" * 4096 + ".txt", "я" * 3000 + ".txt", "nul\x00byte.txt", "\x1b[31mred.txt", "a/b/c.txt",
    "%2e%2e%2fa.txt", "CON", "trailing. ", ".htaccess", "-rf", "name;semicolon.txt", "name=equals.txt", "emoji😀.txt",
    "a\u2028b\u2029.txt", "<img src=x onerror=alert(1)>.txt", "{{7*7}}.txt", "%0d%0aX: y.txt", "...", "",
)  # fmt: skip


def test_no_attachment_comes_from_the_main_origin_T61(world: World) -> None:
    """security T61: the main origin only leads away; its own addresses of files do not exist."""
    owner = world.browsers["owner"]
    led = owner.get(f"/attachments/{world.mine_file}")
    assert led.status_code == 303 and led["Location"].startswith("http://files.testserver/files/")
    assert b"plain words" not in led.content
    path = led["Location"].partition("files.testserver")[2]
    there = owner.get(path)
    assert there.status_code == 404 and b"plain words" not in there.content
    for address in (
        f"/files/{world.mine_file}/x",
        f"/media/{world.mine_file}",
        f"/uploads/{world.mine_file}",
        f"/static/{path}",
    ):
        assert owner.get(address).status_code == 404


def test_the_files_origin_gives_the_bytes_away_and_nothing_else_T61(world: World) -> None:
    """security T61: attachment, nosniff, sandbox, no session, no page of the product, one person, five minutes."""
    owner, anonymous = world.browsers["owner"], world.browsers["anonymous"]
    path = owner.get(f"/attachments/{world.mine_file}")["Location"].partition("files.testserver")[2]
    answer, content = fetched(anonymous, path)
    assert content == b"plain words\n"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy and "allow-" not in policy
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    for page in ("/", "/sign-in", "/desk/", f"/tickets/{world.mine}", "/assets/0/app.css", "/gallery", "/uploads"):
        assert owner.get(page, headers=FILES_HOST).status_code == 404
        assert owner.post(page, headers=FILES_HOST).status_code == 404
    signed = path.split("/")[2]
    forged = [path.replace(signed, signed[:-1] + ("a" if signed[-1] != "a" else "b")), path.replace(":", "", 1)]
    assert {anonymous.get(one, headers=FILES_HOST).status_code for one in forged} == {404}


def test_a_link_dies_with_the_right_T61(world: World) -> None:
    """security T61, T10: an address that was signed before the person lost the right opens nothing after."""
    from countersign.customers import commands as customers
    from countersign.customers.queries import contacts_of
    from countersign.kernel.actor import SYSTEM
    from countersign.kernel.clock import database_now

    colleague = world.browsers["colleague"]
    path = colleague.get(f"/attachments/{world.mine_file}")["Location"].partition("files.testserver")[2]
    assert fetched(colleague, path)[0].status_code == 200
    contact = next(row.id for row in contacts_of(world.cast.contract) if row.name == world.cast.colleague.name)
    customers.remove_contact(contact, by=SYSTEM, at=database_now())
    assert colleague.get(path, headers=FILES_HOST).status_code == 404


def test_hostile_names_stay_words_T62(world: World) -> None:
    """security T62: by the script's upload, by a form without script, in the header of the answer and on the page."""
    owner = world.browsers["owner"]
    for name in NAMES:
        sent = owner.post(
            "/uploads", b"plain words\n", content_type="text/plain", headers={"x-file-name": quote(name, safe="")}
        )
        assert sent.status_code in (201, 422), (name, sent.content)
        if sent.status_code == 201:
            shown = sent.json()["name"]
            assert shown and len(shown) <= 255 and shown.isprintable() and "/" not in shown and "\\" not in shown, shown
            link = owner.get(f"/attachments/{sent.json()['token']}")
            if link.status_code == 303:
                check_disposition(fetched(owner, link["Location"].partition("files.testserver")[2])[0], shown)
        file = SimpleUploadedFile("x.txt", b"plain words\n", "text/plain")
        file._name = name  # type: ignore[attr-defined]  # Its setter would already clean it.
        answer = owner.post(f"/tickets/{world.mine}/messages", {"text": "With a file.", "files": file})
        assert answer.status_code in (303, 400, 422), name
    page = owner.get(f"/tickets/{world.mine}").content.decode()
    assert "<img src=x" not in page


def fetched(client: Client, path: str) -> tuple[Any, bytes]:
    """Fetch a file from the files origin to its end."""
    answer: Any = client.get(path, headers=FILES_HOST)
    content = answer.getvalue()
    for close in answer._resource_closers:  # Its own close() would also end the test's connection.
        close()
    return answer, content


def check_disposition(answer: object, shown: str) -> None:
    """The header is one line, an attachment, and names the file both ways."""
    assert answer.status_code == 200, shown  # type: ignore[attr-defined]
    header = answer["Content-Disposition"]  # type: ignore[index]
    assert header.startswith("attachment") and header.isascii() and header.isprintable()
    assert "X-Evil" not in answer and "Set-Cookie" not in answer  # type: ignore[operator]
    found = re.search(r"filename\*=UTF-8''(\S+)", header)
    assert found is None or unquote(found[1]) == shown


def test_a_file_that_is_handed_out_leaves_an_event_T60(world: World) -> None:
    before = Event.objects.filter(type__startswith="file.").count()
    world.browsers["second_line"].get(f"/attachments/{world.mine_file}")
    assert Event.objects.filter(type__startswith="file.").count() == before + 1


def test_held_files_reach_nobody_T61(world: World) -> None:
    """security T61, T55: a script in a page, a program: known by name, fetched by no role."""
    token = upload("page.html", world.cast.owner, "<html><script>alert(1)</script></html>")
    sent = world.browsers["owner"].post(f"/tickets/{world.mine}/messages", {"text": "A page.", "upload": token})
    assert sent.status_code == 303
    for who, client in world.browsers.items():
        answer = client.get(f"/attachments/{token}")
        assert answer.status_code == (303 if who == "anonymous" else 404), who
    assert "page.html" in world.browsers["owner"].get(f"/tickets/{world.mine}").content.decode()


def test_thirty_downloads_in_ten_minutes_are_told_to_those_who_watch_T60(world: World) -> None:
    artem = world.browsers["second_line"]
    for _ in range(30):
        assert artem.get(f"/attachments/{world.mine_file}").status_code == 303
    row = uploads.by_token(world.mine_file)
    (alarm,) = [event for event in events_of("file", row.id) if event.type == "file.fetched_much"]
    assert alarm.staff_only
    written = letters(alarm, security.fetched_much)
    told = {letter.recipient for letter in written}
    assert world.cast.duty_lead.account_id in told
    assert world.cast.second_line.account_id not in told
    assert "Somebody downloads a great deal" in written[0].subject
