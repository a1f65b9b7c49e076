"""A real SIP call comes onto the operator's screen, with its draft, its times and its recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import PASSWORD, assemble
from tests.project.sip_call import SIPP, SipCall, wav
from tests.project.test_stream import Stream
from tests.site import Site
from tests.web.api.asking import Program
from tests.web.world import STAFF, browser

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.intake.commands.extensions import set_extension
from countersign.intake.models import Call, LineCall, Recording
from countersign.kernel.actor import SYSTEM
from countersign.kernel.clock import database_now

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(SIPP is None, reason="sipp is not installed: .ci/packages"),
]
NUMBER = "+74951112233"


@pytest.fixture
def sip(site: Site, tmp_path: Path) -> Iterator[Callable[[str], SipCall]]:
    made: list[SipCall] = []

    def call(token: str) -> SipCall:
        made.append(SipCall(tmp_path, site.origin, token, NUMBER))
        return made[-1]

    yield call
    for one in made:
        one.close()


def until(found: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + 12
    while not (value := found()):
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
    return value


def region(mira: Client) -> str:
    return str(mira.get("/desk/phone/ringing", headers={"HX-Request": "true"}).content.decode())


def test_a_sip_call_rings_is_answered_spoken_in_recorded_and_written_down(site: Site, sip: Any) -> None:
    cast = assemble(password=PASSWORD)
    at = database_now()
    contact = Contact.objects.get(account_id=cast.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone=NUMBER, by=SYSTEM, at=at)
    set_extension(cast.first_line.account_id, "214", by=cast.first_line, at=at)
    mira, artem = browser(STAFF["first_line"]), browser(STAFF["second_line"])
    live = Stream(site, f"session={mira.cookies['session'].value}")
    call = sip(Program(cast.manager, "calls:write").token)
    call.begin()

    told = next(event for _ in range(60) if (event := live.next()) and event["data"].get("kind") == "line_call")
    live.close()
    assert told["data"]["type"] == "line_call.rang", "the screen is told over the stream that exists"
    shown = until(lambda: "calls" in (text := region(mira)) and text, "it does not ring on Mira's screen")
    assert "+7 495 111-22-33 calls" in shown and "Registered number of contract 41-2087, not a proof" in shown
    assert "Вектор" not in shown and "Крылов" not in shown, "T26: the number opens nothing"
    assert "+7 495" not in region(artem), "it rings at 213 and 214, and Artem sits at neither"
    call.looked()
    heard = call.recorded()
    assert len(heard) >= 6000 and heard in call.spoken * 2, "what was spoken came over RTP"
    line = until(lambda: LineCall.objects.filter(state="ended").first(), "the exchange did not tell of the end")

    kept = Call.objects.get()
    assert (kept.operator_id, kept.claimed_number, kept.contract_id) == (cast.first_line.id, NUMBER, None)
    assert kept.ended_at is not None and kept.notice_at is not None
    assert line.pbx_call == call.call_id() and (line.number, line.line, line.extension) == (NUMBER, "support", "214")
    assert None not in (line.pbx_rang_at, line.pbx_answered_at, line.pbx_ended_at, line.rang_at, line.answered_at)

    file = call.folder / "spoken.wav"
    file.write_bytes(wav(heard))
    for _twice in range(2):
        assert call.after("recording", "--call", call.call_id(), "--file", str(file)) == 0
    recording = Recording.objects.get(call=kept)
    assert (recording.size_bytes, recording.upload.sniffed_type) == (file.stat().st_size, "audio/wav")
    page = mira.get(f"/desk/phone/calls/{kept.pk}").content.decode()
    assert "spoken.wav" in page and "Write down what was said" in page and "loopback" in page
    said = {"kind": "request", "words": "The backup is late", "name": "Pavel"}
    assert mira.post(f"/desk/phone/calls/{kept.pk}/drafts", said).status_code == 303
    assert "The backup is late" in mira.get("/desk/phone").content.decode()
