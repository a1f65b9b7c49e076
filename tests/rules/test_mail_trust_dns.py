"""Who answers questions to DNS: a real server on loopback, and answers recorded in a file."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from countersign.mail.resolving import LiveResolver, RecordedResolver, recorded
from countersign.mail.rules.trust import DnsUnanswered, spf

AT = datetime(2026, 4, 6, 8, tzinfo=UTC)
ZONE = {
    ("good.example.", "TXT"): ['"v=spf1 mx " "-all"', '"caf\\195\\169"'],
    ("good.example.", "MX"): ["10 mx.good.example."],
    ("mx.good.example.", "A"): ["192.0.2.1"],
    ("mx.good.example.", "AAAA"): ["2001:db8::1"],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["mx.good.example."],
}


class Server(threading.Thread):
    """Answers from ZONE over UDP; names under `broken.` get SERVFAIL, names under `silent.` nothing."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.asked: list[str] = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        while True:
            data, peer = self.socket.recvfrom(4096)
            if data == b"stop":
                self.socket.close()
                return
            if (answer := self.answer(dns.message.from_wire(data))) is not None:
                self.socket.sendto(answer.to_wire(), peer)

    def answer(self, question: dns.message.Message) -> dns.message.Message | None:
        asked = question.question[0]
        name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append(f"{name} {kind}")
        if name.endswith("silent."):
            return None
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        if name.endswith("broken."):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ZONE:
            answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, ZONE[name, kind]))
        elif not any(name == known for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    made.start()
    yield made
    made.socket.sendto(b"stop", made.socket.getsockname())
    made.join(5)


def live(server: Server, seconds: float = 5.0) -> LiveResolver:
    return LiveResolver((("127.0.0.1", server.port),), seconds)


def test_a_real_server_is_asked_and_each_question_once(server: Server) -> None:
    resolver = live(server)
    assert set(resolver.query("good.example", "TXT")) == {"v=spf1 mx -all", "caf\xc3\xa9"}
    assert resolver.query("GOOD.example.", "MX") == ("10 mx.good.example",)
    assert resolver.query("mx.good.example", "AAAA") == ("2001:db8::1",)
    assert resolver.query("1.2.0.192.in-addr.arpa", "PTR") == ("mx.good.example",)
    assert resolver.query("none.example", "TXT") == ()
    assert resolver.query("good.example", "A") == ()
    assert resolver.query("a..example", "TXT") == resolver.query("a" * 64 + ".example", "TXT") == ()
    assert spf.check("192.0.2.1", "a@good.example", "x.example", resolver, AT).result == "pass"
    assert spf.check("192.0.2.2", "a@good.example", "x.example", resolver, AT).result == "fail"
    assert server.asked.count("good.example. TXT") == 1


def test_t54_a_broken_and_a_silent_server_are_no_answer_and_take_no_longer_than_allowed(server: Server) -> None:
    resolver = live(server, 0.5)
    with pytest.raises(DnsUnanswered):
        resolver.query("x.broken", "TXT")
    began = time.monotonic()
    for name in ("a.silent", "b.silent", "a.silent"):
        with pytest.raises(DnsUnanswered):
            resolver.query(name, "TXT")
    assert time.monotonic() - began < 1.5
    assert spf.check("192.0.2.1", "a@c.silent", "x.example", resolver, AT).result == "temperror"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"d.example": {"TXT": ["one", "two"], "A": "192.0.2.1", "MX": [10, "mx.d.example"]}}'),
        ("a.yml", "zonedata:\n d.example:\n - TXT: one\n - TXT: [t, wo]\n - A: 192.0.2.1\n - MX: [10, mx.d.example]\n"),
        ("a.yaml", "d.example: {TXT: [one, two], A: [192.0.2.1], MX: ['10 mx.d.example']}\n"),
        ("dns", '{"txt-records": {"D.example.": ["one", "two"]}}'),
    ],
)
def test_answers_are_recorded_in_json_or_yaml(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    resolver = recorded(path)
    assert resolver.query("D.Example.", "TXT") == ("one", "two")
    assert resolver.query("other.example", "TXT") == ()
    if "192" in text:
        assert resolver.query("d.example", "A") == ("192.0.2.1",)
        assert resolver.query("d.example", "MX") == ("10 mx.d.example",)


@pytest.mark.parametrize("text", ["[1]", "{", "zonedata: 5", "a: {TXT: x}: y"])
def test_a_file_without_answers_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dns.yml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"dns\.yml"):
        recorded(path)


def test_a_recorded_timeout_is_no_answer_and_an_alias_is_followed() -> None:
    resolver = RecordedResolver(
        {"a.example": [{"TXT": "x"}, "TIMEOUT"], "b.example": [{"CNAME": "a.example"}], "c.example": "TIMEOUT"}
    )
    assert resolver.query("b.example", "TXT") == ("x",)
    for name in ("a.example", "c.example"):
        with pytest.raises(DnsUnanswered):
            resolver.query(name, "A")
    loop = RecordedResolver({"a.example": {"CNAME": "b.example"}, "b.example": {"CNAME": "a.example"}})
    assert loop.query("a.example", "TXT") == ()
