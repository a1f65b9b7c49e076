"""security T63, T65, T66: words that want the server, the reader's browser or the reader's mail to fetch something."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.web.registry import Door, doors_for
from tests.web.world import World, tell_subscribers, undone

from countersign.intake.commands import mailed
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now
from countersign.ledger.models import Event
from countersign.ledger.queries import events
from countersign.mail import apart, commands, jobs
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.notify.mailing.layout import html
from countersign.notify.models import Notice
from countersign.tickets.commands import Words, answer, write

pytestmark = pytest.mark.django_db
# What a browser or a renderer fetches by itself; a link that one has to follow is none of these.
FETCHING = {"src", "srcset", "poster", "background", "data", "style", "xlink:href", "action", "formaction", "ping"}
FETCHING_HREFS = {"link", "base", "image", "use"}


class Listener:
    """Somebody on loopback who would hear of any fetch."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.came = 0
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            caller.close()

    def words(self) -> str:
        there = f"http://127.0.0.1:{self.port}"
        return "\n\n".join((
            '<img src="file:///etc/passwd"><iframe src="file:///etc/passwd"></iframe>',
            f'<img src="{there}/pixel.png"><img srcset="{there}/2x.png 2x"><video poster={there}/poster.png></video>',
            f'<style>@import url("{there}/a.css"); body {{ background: url({there}/b.png) }}</style>',
            f'<link rel="stylesheet" href="{there}/c.css"><p style="background:url(\'{there}/d.png\')">styled</p>',
            f'<object data="{there}/o"></object><embed src="{there}/e"><base href="{there}/">',
            f"![remote]({there}/markdown.png) ![local](file:///etc/passwd)",
            '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>&f;',
            "[our bank](https://nimbus.example.evil.example/sign-in) [go](javascript:alert(1)) [f](file:///etc/passwd)",
        ))  # fmt: skip


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.socket.close()


class Fetches(HTMLParser):
    """Collects every address that a reader of this HTML would fetch without being asked, and every link's host."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            fetches = name in FETCHING and (name != "style" or "url(" in (value or ""))
            if fetches or (name == "href" and tag in FETCHING_HREFS):
                self.found.append(f"{tag} {name}={value}")
            elif name == "href":
                self.links.append(value or "")


def lured(text: str, port: int) -> list[str]:
    """Name what would be fetched from the listener or from the disk."""
    return [one for one in Fetches(text).found if f":{port}" in one or "file:" in one or "passwd" in one]


def said_everywhere(world: World, words: str) -> None:
    """Let the customer and the staff say it, and every notice of it be written."""
    write(world.mine, Words(words), by=world.cast.owner, at=database_now())
    answer(world.mine, Words(words), by=world.cast.first_line, at=database_now())
    tell_subscribers()


def test_no_page_print_export_or_mail_fetches_what_words_name_T63(world: World, listener: Listener) -> None:
    """security T63: every page that is read, the print and the exports among them; the words stand there as words."""
    words = listener.words()
    said_everywhere(world, words)
    wrong, quoted = [], 0
    for who in ("owner", "first_line"):
        for door in doors_for(who):
            if who == "first_line" and not _may_show(door):
                continue
            page = undone(world.browsers[who], "get", door.at(world.names()))
            if page.status_code != 200 or page.streaming or "text/html" not in page.get("Content-Type", ""):
                continue
            told = page.content.decode()
            quoted += "file:///etc/passwd" in told
            wrong += [(who, door.name, one) for one in lured(told, listener.port)]
            wrong += [(who, door.name, "the file itself") for _ in range("root:x:0:0" in told)]
    paper = world.browsers["owner"].get(f"/tickets/{world.mine}/print").content.decode()
    assert "&lt;img src=&quot;file:///etc/passwd&quot;&gt;" in paper or '&lt;img src="file:///etc/passwd"&gt;' in paper
    assert quoted >= 3, "the words were shown nowhere: the attack was none"
    exported = str([one.facts for one in events(list(Event.objects.values_list("id", flat=True)))])
    assert "root:x:0:0" not in exported
    assert wrong == [], "\n".join(map(str, wrong))
    assert listener.came == 0


def _may_show(door: Door) -> bool:
    """Tell whether a page of the desk may show words of a ticket."""
    return "int:number" in door.parameters or not door.parameters


def test_a_remote_picture_stays_a_link_and_a_link_names_its_host_T65(world: World, listener: Listener) -> None:
    """security T65: on the page and in the HTML of every mail that tells of the words."""
    said_everywhere(world, listener.words())
    for who, path in (("owner", f"/tickets/{world.mine}"), ("first_line", f"/desk/tickets/{world.mine}")):
        told = world.browsers[who].get(path).content.decode()
        assert '<span class="host">(nimbus.example.evil.example)</span>' in told
        links = [link for link in Fetches(told).links if urlsplit(link).scheme not in ("", "http", "https", "mailto")]
        assert links == []
        assert "noopener noreferrer" in told
        assert "/link?to=https%3A%2F%2Fnimbus.example.evil.example%2Fsign-in" in Fetches(told).links
    notices = list(Notice.objects.filter(ticket_id=world.mine))
    assert notices
    for notice in notices:
        drawn = html(notice.subject, notice.body, "en")
        assert lured(drawn, listener.port) == []
        assert {urlsplit(link).netloc for link in Fetches(drawn).links} <= {"testserver"}
    hostile = html("<img src=x onerror=alert(1)>", listener.words(), "ru")
    assert Fetches(hostile).found == [] and Fetches(hostile).links == []
    assert listener.came == 0


@pytest.mark.parametrize("language", ["en", "ru", "it"])
def test_our_page_names_the_true_host_and_sends_nobody_anywhere_T65(language: str) -> None:
    """security T65, T62, T63: whatever stands in the address; nothing is fetched, nothing redirects, no script."""
    reader = Client(HTTP_ACCEPT_LANGUAGE=language)
    lure = "https://xn--nmbus-n2e.example/%0d%0aX:%20y?%22%3E%3Cimg%20src=file:///etc/passwd%3E&b"
    page = reader.get("/link", {"to": lure})
    told = page.content.decode()
    assert (page.status_code, page.get("Location"), page.get("X")) == (200, None, None)
    assert f'<html lang="{language}"' in told
    assert ">xn--nmbus-n2e.example</p>" in told and "n\u0456mbus.example" in told
    assert Fetches(told).links.count(lure) == 1 and 'rel="nofollow noopener noreferrer"' in told
    assert [one for one in Fetches(told).found if "passwd" in one or "xn--" in one] == []
    for wrong in (
        "", "javascript:alert(1)", "data:text/html,x", "//evil.example", "/desk/", "https:evil", "file:///etc/passwd",
        "https://evil.example/\r\nSet-Cookie: a=b", "https://\u202eevil.example/", "https://e.example/" + "x" * 2_000,
        "https://[", "mailto:", "ftp://evil.example/", " https://evil.example/", "https://evil.example/\x00",
    ):  # fmt: skip
        refused = reader.get("/link", {"to": wrong})
        assert (refused.status_code, refused.get("Location")) == (404, None), wrong
        assert not wrong or f'href="{wrong}"' not in refused.content.decode() or wrong == "/desk/"


def test_the_html_of_a_mail_stands_in_no_page_of_the_main_origin_T66(
    world: World, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """security T66: what somebody mails is shown as text there; as it came it only leaves as a file to be saved."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@evil.example", "help@nimbus.example", "<b>Hello</b>"
    mail.set_content("plain")
    mail.add_alternative(f"<script>alert(1)</script>{listener.words()}", subtype="html")
    at = database_now()
    taken = commands.take_in(mail.as_bytes(), Arrival(Via.LMTP, rcpt_to="help@nimbus.example"), by=SYSTEM, at=at)
    zone = tmp_path / "dns.json"
    zone.write_text("{}")
    monkeypatch.setattr(apart, "RECORDED_DNS", zone)
    jobs.read_one(taken.id)
    mailed.settle(taken.id, by=SYSTEM, at=at)
    names = world.names() | {"int:mail": taken.id}
    wrong = []
    for who in ("first_line", "security"):
        for door in doors_for(who):
            if "mail" not in door.name and "ticket" not in door.name and "question" not in door.name:
                continue
            for method in ("get", "post"):
                page = undone(world.browsers[who], method, door.at(names))
                told = b"" if page.streaming else page.content
                if "text/html" in page.get("Content-Type", "") and b"<script>alert(1)" in told:
                    wrong.append((who, door.name, method))
    assert wrong == []
    raw = undone(world.browsers["security"], "post", f"/desk/mail/{taken.id}/raw")
    assert (raw.status_code, raw.content) == (200, mail.as_bytes())
    assert raw["Content-Type"] == "application/octet-stream"
    assert raw["Content-Disposition"].startswith("attachment")
    assert raw["X-Content-Type-Options"] == "nosniff"
    assert raw["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert listener.came == 0
