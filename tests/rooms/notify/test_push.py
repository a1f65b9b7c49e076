"""Web push to a real push service on loopback, opened as a browser would by RFC 8291; what is refused, what ends."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey
from tests.cast import Cast
from tests.factories import accepted, minutes
from tests.rooms.notify.conftest import MailServer
from tests.rooms.notify.telling import now, tell

from countersign.kernel import settings as given
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.notify import jobs, pushing
from countersign.notify.commands import choosing, devices
from countersign.notify.commands.choosing import Choice
from countersign.notify.models import Device, DeviceKeys, Notice
from countersign.notify.queries.devices import devices_of
from countersign.notify.rules.push import MOST_DEVICES, PAYLOAD_LENGTH, Subscription
from countersign.tickets import commands

pytestmark = pytest.mark.django_db


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Browser:
    """The keys of one browser, and how it opens what its push service hands it (RFC 8188, RFC 8291)."""

    def __init__(self, endpoint: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.auth = b"sixteen secret b"
        self.subscription = Subscription(endpoint, encoded(self.point), encoded(self.auth))

    def opened(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size == 4096
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        both = b"WebPush: info\0" + self.point + sender
        secret = HKDF(SHA256(), 32, self.auth, both).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        content = AESGCM(key).decrypt(nonce, sealed, None)
        assert content.rstrip(b"\0")[-1:] == b"\2", "the last record ends with its mark"
        return content.rstrip(b"\0")[:-1]


@dataclass
class PushService:
    """Takes what is posted, and answers each path as it was told to; 201 where nothing was said."""

    url: str = ""
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service on loopback, which the installation allows."""
    said = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.taken.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(said.answers.get(self.path, 201))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("COUNTERSIGN_PUSH_NETWORKS", "127.0.0.0/8")
    given.forget()
    yield said
    monkeypatch.undo()
    given.forget()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def told(cast: Cast) -> Callable[[], Notice]:
    """Make one notice for the first line, who wants to be pushed to."""
    mira = cast.first_line
    ways = {"given": "push"}

    def make() -> Notice:
        choosing.choose(mira.account_id, Choice("own", ways), by=mira, at=now())
        number = accepted(cast, urgency="normal", title="Mail stands still").pk
        commands.take_custody(number, reason="Mira is gone.", by=cast.duty_lead, at=minutes(7))
        (notice,) = [one for one in tell(number) if one.recipient_id == mira.id]
        return notice

    return make


def test_e40_a_push_says_number_kind_and_link_to_the_browser_alone(
    cast: Cast, service: PushService, server: MailServer, told: Callable[[], Notice]
) -> None:
    mira, browser = cast.first_line, Browser(f"{service.url}/laptop")
    device = devices.add_device(mira.account_id, "Firefox", browser.subscription, by=mira, at=now())
    notice = told()
    jobs.attempt(notice.pk)
    ((path, headers, body),) = service.taken
    content = browser.opened(body)
    assert path == "/laptop" and len(content) == PAYLOAD_LENGTH
    link = f"/desk/tickets/{notice.ticket_id}"
    assert json.loads(content) == {"n": notice.ticket_id, "k": "custody", "u": link}
    assert b"Mail stands still" not in body and b"Mira is gone" not in body
    assert headers["content-encoding"] == "aes128gcm" and headers["ttl"] == "86400"
    scheme, _, rest = headers["authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    assert scheme == "vapid" and parts["k"] == pushing.public_key()
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
    claims = jwt.decode(parts["t"], ECKey.import_key(point), algorithms=["ES256"]).claims
    assert claims["aud"] == service.url and claims["sub"].startswith("mailto:")
    assert 0 < claims["exp"] - datetime.now(UTC).timestamp() <= 24 * 3600
    notice.refresh_from_db()
    assert (notice.state, notice.words) == ("sent", "127.0.0.1: 201")
    assert server.mails == [], "one event, one way"
    assert DeviceKeys.objects.get(device_id=device).pushed_at is not None


def test_e40_what_no_device_takes_goes_by_mail_and_a_device_that_is_gone_ends(
    cast: Cast, service: PushService, server: MailServer, told: Callable[[], Notice]
) -> None:
    mira = cast.first_line
    for path in ("/gone", "/unknown"):
        devices.add_device(mira.account_id, path, Browser(service.url + path).subscription, by=mira, at=now())
    service.answers = {"/gone": 410, "/unknown": 404}
    notice = told()
    jobs.attempt(notice.pk)
    assert [path for path, *_ in service.taken] == ["/gone", "/unknown"]
    assert Device.objects.filter(ended_at=None).count() == 0 and not DeviceKeys.objects.exists()
    assert [mail["To"] for mail in server.mails] == ["mira@nimbus.example"]
    types = [event.type for event in events_of("notice", notice.pk)]
    assert types == ["notice.queued", "notice.routed", "notice.routed", "notice.sent"]


def test_a_service_that_is_away_is_tried_again_and_then_the_mail_leaves(
    cast: Cast, service: PushService, server: MailServer, told: Callable[[], Notice]
) -> None:
    mira = cast.first_line
    devices.add_device(mira.account_id, "Phone", Browser(f"{service.url}/away").subscription, by=mira, at=now())
    service.answers = {"/away": 503}
    notice = told()
    for attempt in (1, 2):
        jobs.attempt(notice.pk)
        notice.refresh_from_db()
        assert (notice.state, notice.attempts, notice.words) == ("queued", attempt, "127.0.0.1: 503")
    assert server.mails == []
    jobs.attempt(notice.pk)
    assert len(server.mails) == 1 and len(service.taken) == 3
    assert Device.objects.get().ended_at is None, "it may come back"


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("http://push.example.org/x", "push_address"), ("https://user:word@push.example.org/x", "push_address"),
        ("https://push.example.org:22/x", "push_address"), ("https://push.example.org/" + "x" * 1000, "push_address"),
    ],
)  # fmt: skip
def test_t99_a_browser_names_no_address_that_nothing_is_sent_to(cast: Cast, endpoint: str, code: str) -> None:
    owner = cast.owner
    with pytest.raises(Invalid) as refused:
        devices.add_device(owner.account_id, "x", Browser(endpoint).subscription, by=owner, at=now())
    assert refused.value.code == code


def test_t99_a_name_that_leads_inside_is_refused_when_it_is_connected_to(
    cast: Cast, server: MailServer, told: Callable[[], Notice]
) -> None:
    mira, browser = cast.first_line, Browser("https://localhost:8443/inside")
    devices.add_device(mira.account_id, "Laptop", browser.subscription, by=mira, at=now())
    notice = told()
    jobs.attempt(notice.pk)
    notice.refresh_from_db()
    assert notice.state == "queued" and notice.words.startswith("localhost: Forbidden")


def test_a_browser_pushes_to_one_person_and_a_person_ends_only_their_own(cast: Cast, service: PushService) -> None:
    mira, artem = cast.first_line, cast.second_line
    browser = Browser(f"{service.url}/shared")
    bad = Subscription(browser.subscription.endpoint, encoded(b"\4" + b"x" * 64), browser.subscription.auth)
    with pytest.raises(Invalid):
        devices.add_device(mira.account_id, "x", bad, by=mira, at=now())
    first = devices.add_device(mira.account_id, "Kiosk", browser.subscription, by=mira, at=now())
    assert devices.add_device(mira.account_id, "Kiosk", browser.subscription, by=mira, at=now()) == first
    with pytest.raises(NotAllowed):
        devices.add_device(mira.account_id, "x", browser.subscription, by=artem, at=now())
    second = devices.add_device(artem.account_id, "Kiosk", browser.subscription, by=artem, at=now())
    assert devices_of(mira.account_id) == []
    assert [row.id for row in devices_of(artem.account_id)] == [second]
    assert devices.see_device(artem.account_id, browser.subscription.endpoint, at=now())
    assert not devices.see_device(mira.account_id, browser.subscription.endpoint, at=now())
    with pytest.raises(NotVisible):
        devices.end_device(second, by=mira, at=now())
    devices.end_device(second, by=artem, at=now())
    assert devices_of(artem.account_id) == []
    for number in range(MOST_DEVICES):
        one = Browser(f"{service.url}/{number}").subscription
        devices.add_device(mira.account_id, "Phone", one, by=mira, at=now())
    with pytest.raises(Conflict):
        devices.add_device(mira.account_id, "Phone", browser.subscription, by=mira, at=now())
