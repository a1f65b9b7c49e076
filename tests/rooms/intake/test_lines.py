"""Calls as an exchange tells of them: once however often told, whatever comes first; missed ones, recordings, notes."""

from __future__ import annotations

import io
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import permutations
from typing import Any

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes
from tests.rooms.intake.conftest import SignedIn

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.files import commands as files
from countersign.intake import fetching, jobs
from countersign.intake.commands import callbacks, calls, drafts, ending, extensions, lines, missed, notes, recordings
from countersign.intake.commands.codes import take_code
from countersign.intake.commands.lines import Heard
from countersign.intake.models import Call, Callback, CallNotes, Draft, Extension, LineCall, Recording
from countersign.intake.queries import lines as queries
from countersign.intake.queries.promises import callbacks_due, waiting_for
from countersign.intake.queries.recordings import recording_visible
from countersign.intake.rules.lines import FETCH_TRIES, Happened
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible, StepUpNeeded
from countersign.ledger.queries import events_of

pytestmark = pytest.mark.django_db
NUMBER = "+74951112233"
SOUND = b"OggS" + bytes(range(200)) * 20


def heard(event: str, at: float = 0, call: str = "c1", pbx: str = "north", **more: Any) -> LineCall:
    told = Heard(pbx, call, Happened(event), **{"number": NUMBER, **more})
    return lines.hear(told, by=SYSTEM, at=minutes(at))[0]


@pytest.fixture
def seat(cast: Cast) -> Extension:
    """Mira sits at 214."""
    made = extensions.set_extension(cast.first_line.account_id, "214", by=cast.first_line, at=T0)
    assert made is not None
    return made


def registered(cast: Cast) -> int:
    contact = Contact.objects.get(account_id=cast.owner.id)
    customers.change_contact(contact.pk, roles=["owner"], phone=NUMBER, by=SYSTEM, at=T0)
    return contact.pk


def types(row: LineCall) -> list[str]:
    return [event.type for event in events_of("line_call", row.pk)]


def test_a_call_rings_is_answered_at_an_extension_and_ends(cast: Cast, seat: Extension) -> None:
    theirs = minutes(-3)
    row = heard("ringing", 0, extensions=("213", "214"), line="support", theirs_at=theirs)
    assert (row.state, row.number, row.rang_at, row.pbx_rang_at) == ("ringing", NUMBER, T0, theirs)
    (shown,) = queries.going_on(cast.first_line, minutes(0.1))
    assert (shown.mine, shown.orphan, shown.skew) == (True, False, -180)
    assert queries.going_on(cast.second_line, minutes(0.1)) == [], "it rings for nobody else"
    row = heard("answered", 0.2, extensions=("214",), notice=True)
    call = Call.objects.get(pk=row.call_id or 0)
    assert (call.operator_id, call.claimed_number, call.began_at) == (cast.first_line.id, NUMBER, minutes(0.2))
    assert (call.contract_id, call.claimed_contract_id, call.proven_at) == (None, None, None), "T26: it proves nothing"
    assert call.notice_at == minutes(0.2)
    row = heard("ended", 4, cause="normal clearing")
    assert Call.objects.get().ended_at == row.ended_at == minutes(4)
    assert types(row) == ["line_call.rang", "line_call.answered", "line_call.ended"]
    assert [one.type for one in events_of("call", call.pk)] == ["call.began", "call.notice_given", "call.ended"]
    assert all(event.staff_only and event.contract is None for event in events_of("line_call", row.pk))


def test_out_of_order_twice_or_in_part_one_call_comes_of_it(cast: Cast, seat: Extension) -> None:
    for place, order in enumerate(permutations(("ringing", "answered", "ended"))):
        for at, event in enumerate(order):
            for _twice in range(2):
                row = heard(event, at, call=f"p{place}", extensions=("214",))
        assert (row.state, None in (row.rang_at, row.answered_at, row.ended_at)) == ("ended", False)
        call = Call.objects.get(pk=row.call_id or 0)
        assert call.ended_at is not None
        assert len(types(row)) == 3
    assert Call.objects.count() == 6
    heard("ended", 9, call="lonely")
    assert LineCall.objects.get(pbx_call="lonely").state == "missed"
    assert heard("answered", 10, call="lonely", extensions=("214",)).state == "ended"
    assert heard("ringing", 1, call="c1", pbx="south").pk != heard("ringing", 1, call="c1", pbx="north").pk


def test_what_nobody_ends_is_swept_and_an_operators_own_beginning_is_the_same_call(cast: Cast, seat: Extension) -> None:
    heard("ringing", 0, call="rings", number="")
    heard("answered", 0, call="talks", number="", extensions=("214",))
    assert lines.sweep_lines(by=SYSTEM, at=minutes(9)) == 0
    assert lines.sweep_lines(by=SYSTEM, at=minutes(11)) == 1
    assert lines.sweep_lines(by=SYSTEM, at=minutes(241)) == 1
    swept = {row.pbx_call: (row.state, row.swept) for row in LineCall.objects.all()}
    assert swept == {"rings": ("missed", True), "talks": ("ended", True)}
    by_hand = calls.begin_call(NUMBER, by=cast.first_line, at=minutes(250))
    row = heard("answered", 250.1, call="again", extensions=("214",))
    assert row.call_id == by_hand.pk
    assert heard("ended", 251, call="again").call_id == by_hand.pk
    assert Call.objects.get(pk=by_hand.pk).ended_at == minutes(251)


def test_a_call_at_nobodys_extension_is_taken_by_whoever_likes_and_once(cast: Cast, seat: Extension) -> None:
    row = heard("answered", 0, extensions=("299",))
    assert row.call_id is None
    assert [one.orphan for one in queries.going_on(cast.second_line, minutes(1))] == [True]
    call = missed.pick_up(row.pk, by=cast.second_line, at=minutes(1))
    assert missed.pick_up(row.pk, by=cast.second_line, at=minutes(1)).pk == call.pk
    with pytest.raises(Conflict, match="line_taken"):
        missed.pick_up(row.pk, by=cast.first_line, at=minutes(1))
    with pytest.raises(NotAllowed):
        missed.pick_up(row.pk, by=cast.owner, at=minutes(1))
    heard("ended", 2)
    assert Call.objects.get().ended_at == minutes(2)


def test_only_an_exchange_tells_of_calls(cast: Cast) -> None:
    told = Heard("north", "c1", Happened.RINGING)
    for who in (cast.first_line, cast.duty_lead, cast.owner):
        with pytest.raises(NotAllowed, match="not_an_exchange"):
            lines.hear(told, by=who, at=T0)


def test_one_person_sits_at_an_extension_and_sets_their_own(cast: Cast, seat: Extension) -> None:
    with pytest.raises(Conflict, match="extension_taken"):
        extensions.set_extension(cast.second_line.account_id, "214", by=cast.second_line, at=T0)
    with pytest.raises(NotAllowed):
        extensions.set_extension(cast.first_line.account_id, "", by=cast.second_line, at=T0)
    with pytest.raises(StepUpNeeded):
        elsewhere = replace(cast.first_line, new_network=True)
        extensions.set_extension(cast.first_line.account_id, "", by=elsewhere, at=T0)
    with pytest.raises(NotVisible):
        extensions.set_extension(cast.owner.account_id, "215", by=cast.duty_lead, at=T0)
    extensions.set_extension(cast.second_line.account_id, "214", pbx="south", by=cast.second_line, at=T0)
    extensions.set_extension(cast.first_line.account_id, "", lines=["support"], by=cast.duty_lead, at=minutes(1))
    assert heard("answered", 2, pbx="south", extensions=("214",)).operator_id == cast.second_line.id
    assert heard("answered", 2, extensions=("214",)).operator_id is None


def test_a_missed_call_is_called_back_only_at_a_registered_number(cast: Cast, seat: Extension, owner: Actor) -> None:
    contact = registered(cast)
    for at, call in enumerate(("a", "b")):
        heard("ringing", at, call=call)
        heard("ended", at + 0.5, call=call)
    heard("ended", 3, call="s", number="+15550100")
    rows = {row.number: row for row in queries.missed(minutes(4))}
    assert (rows[NUMBER].times, [one.contract for one in rows[NUMBER].registered]) == (2, ["41-2087"])
    assert rows["+15550100"].registered == ()
    stranger = rows["+15550100"].id
    with pytest.raises(Invalid, match="callback_number"):
        missed.call_back_missed(stranger, contact, "x", by=cast.first_line, at=minutes(4))
    callback = missed.call_back_missed(rows[NUMBER].id, contact, "You called us", by=cast.first_line, at=minutes(4))
    shown = waiting_for(owner, minutes(5)).callbacks[0]
    assert (shown.operator, shown.phrase, shown.about) == ("Mira Levchenko", callback.phrase, "You called us")
    assert [row.number for row in queries.missed(minutes(5))] == ["+15550100"], "both of that number are settled"
    missed.settle_missed(stranger, by=cast.first_line, at=minutes(6))
    with pytest.raises(Conflict, match="missed_settled"):
        missed.settle_missed(stranger, by=cast.first_line, at=minutes(6))
    call = callbacks.call_back(callback.pk, by=cast.first_line, at=minutes(7))
    assert call.proven_at is None, "a callback is A1 until a code"
    heard("ended", 10, call="c")
    heard("answered", 11, call="d", extensions=("214",))
    assert not queries.missed(minutes(12)), "who got through misses nothing any more"


def test_a_callback_is_tried_three_times_given_back_and_told_apart(cast: Cast, owner: Actor) -> None:
    wish = callbacks.CallbackWish(registered(cast), minutes(0), minutes(120), "the disk")
    callback = callbacks.ask_callback(wish, by=owner, at=T0)
    callbacks.take_callback(callback.pk, by=cast.first_line, at=T0)
    with pytest.raises(Conflict, match="callback_taken"):
        callbacks.release_callback(callback.pk, by=cast.second_line, at=T0)
    callbacks.release_callback(callback.pk, by=cast.duty_lead, at=T0)
    assert not waiting_for(owner, minutes(1)).callbacks
    for attempt, at in enumerate((5, 40, 75), start=1):
        call = callbacks.call_back(callback.pk, by=cast.second_line, at=minutes(at))
        calls.end_call(call.pk, reached=False, by=cast.second_line, at=minutes(at + 1))
        row = Callback.objects.get()
        assert row.attempts == attempt
        if attempt < 3:
            assert (row.state, row.call_id, row.begins_at) == ("agreed", None, minutes(at + 31))
            assert waiting_for(owner, minutes(at + 2)).callbacks[0].phrase == callback.phrase
    assert row.state == "not_reached"
    assert not callbacks_due(minutes(80))
    assert [event.type for event in events_of("callback", callback.pk)].count("callback.unanswered") == 2


def test_a_late_callback_is_noted_once_a_window_and_a_forgotten_call_ends(cast: Cast, owner: Actor) -> None:
    callback = callbacks.ask_callback(
        callbacks.CallbackWish(registered(cast), minutes(0), minutes(60), "the disk"), by=owner, at=T0
    )
    noted = [callbacks.note_overdue(by=SYSTEM, at=minutes(at)) for at in (59, 60, 61)]
    assert (noted, Callback.objects.get().overdue_at) == ([0, 1, 0], minutes(60))
    call = callbacks.call_back(callback.pk, by=cast.first_line, at=minutes(62))
    with pytest.raises(Conflict, match="callback_called"):
        callbacks.call_back(callback.pk, by=cast.first_line, at=minutes(62))
    assert ending.end_forgotten(by=SYSTEM, at=minutes(62 + 239)) == 0
    assert ending.end_forgotten(by=SYSTEM, at=minutes(62 + 240)) == 1
    assert Call.objects.get(pk=call.pk).ended_at == minutes(302)
    row = Callback.objects.get()
    assert (row.state, row.attempts, row.overdue_at) == ("agreed", 1, None)
    assert row.ends_at == minutes(60) + timedelta(days=1)
    assert callbacks.note_overdue(by=SYSTEM, at=row.ends_at) == 1, "a new window is a new promise"
    call = callbacks.call_back(callback.pk, by=cast.first_line, at=row.ends_at)
    callbacks.cancel_callback(callback.pk, by=owner, at=row.ends_at)
    calls.end_call(call.pk, by=cast.first_line, at=row.ends_at + timedelta(hours=1))
    assert Callback.objects.get().state == "cancelled", "what was taken back during the call stays so"


def test_an_outgoing_call_gets_its_times_and_its_recording_from_the_exchange(
    cast: Cast, seat: Extension, owner: Actor
) -> None:
    wish = callbacks.CallbackWish(registered(cast), minutes(0), minutes(60), "the disk")
    callback = callbacks.ask_callback(wish, by=owner, at=T0)
    call = callbacks.call_back(callback.pk, by=cast.first_line, at=minutes(1))
    out = {"call": "o1", "direction": "out", "extensions": ("214",)}
    heard("ringing", 1.1, **out)
    assert heard("answered", 1.3, **out).call_id == call.pk
    heard("ended", 5, **out)
    assert (Callback.objects.get().state, Call.objects.get(pk=call.pk).ended_at) == ("done", minutes(5))
    heard("answered", 6, call="private", direction="out", number="+15550100", extensions=("214",))
    assert Call.objects.count() == 1, "what the desk did not begin is no call of a customer's"


def test_a_recording_by_the_exchange_is_examined_and_the_verified_callers_to_hear(
    cast: Cast, seat: Extension, owner: Actor, signed_in: SignedIn
) -> None:
    row = heard("answered", 0, extensions=("214",))
    calls.pick_contract(row.call_id or 0, cast.contract, by=cast.first_line, at=minutes(1))
    given = {"name": "c1.ogg", "claimed_type": "audio/ogg", "call": ("north", "c1"), "by": SYSTEM, "at": minutes(9)}
    code = take_code(by=owner, at=minutes(1)).code
    calls.check_code(row.call_id or 0, code, by=cast.first_line, at=minutes(2))
    heard("ended", 8)
    kept, new = recordings.take_recording(io.BytesIO(SOUND), **given)
    assert new and recording_visible(kept.token, owner) and not recording_visible(kept.token, cast.stranger)
    assert recordings.take_recording(io.BytesIO(SOUND), **given)[1] is False, "the same sound twice is one recording"
    assert Recording.objects.count() == 1
    with pytest.raises(Invalid, match="recording_type"):
        recordings.take_recording(io.BytesIO(b"words"), **(given | {"name": "c1.txt"}))
    unheard, _new = recordings.take_recording(io.BytesIO(SOUND + b"x"), **(given | {"call": ("north", "voicemail")}))
    assert not queries.going_on(cast.first_line, minutes(10)), "of what only a recording is known nothing rings"
    heard("ended", 10, call="voicemail", number="")
    assert [sound for row in queries.missed(minutes(11)) for sound in row.recordings] == [("c1.ogg", unheard.token)]
    assert files.hand_out(unheard.token, by=cast.first_line, at=minutes(12))
    with pytest.raises(NotVisible):
        files.hand_out(unheard.token, by=owner, at=minutes(12))
    assert types(LineCall.objects.get(pbx_call="voicemail"))[-1] == "line_call.recording_fetched"


def test_what_was_typed_outlives_the_line(cast: Cast, seat: Extension) -> None:
    row = heard("answered", 0, extensions=("214",))
    call = row.call_id or 0
    notes.keep_notes(call, {"kind": "request", "words": "passport 45 08 123456, no ping"}, by=cast.first_line, at=T0)
    with pytest.raises(NotVisible):
        notes.keep_notes(call, {"words": "x"}, by=cast.second_line, at=T0)
    heard("ended", 1)
    assert "no ping" in queries.notes_of(call)["words"] and "123456" not in queries.notes_of(call)["words"]
    drafts.file_draft(call, drafts.Said("request", "filed by hand"), by=cast.first_line, at=minutes(20))
    assert not CallNotes.objects.exists()
    notes.keep_notes(call, {"words": "and the disk", "name": "Ivan"}, by=cast.first_line, at=minutes(25))
    assert notes.file_notes(by=SYSTEM, at=minutes(30)) == 0
    assert notes.file_notes(by=SYSTEM, at=minutes(31)) == 1
    kept = Draft.objects.latest("id")
    assert (kept.words, kept.claimed_name, kept.claimed_number, kept.first_seen_at) == (
        "and the disk", "Ivan", NUMBER, minutes(1),
    )  # fmt: skip
    assert events_of("draft", kept.pk)[0].assurance == "A0"
    with pytest.raises(Conflict, match="call_over"):
        drafts.file_draft(call, drafts.Said("request", "too late"), by=cast.first_line, at=minutes(31))
    assert kept.expires_at > minutes(31) + timedelta(hours=1)


class _Store(BaseHTTPRequestHandler):
    """An exchange's store of recordings: one sound, one way out of it, and what is no recording."""

    def do_GET(self) -> None:
        name = self.path.removeprefix("/kept/")
        self.send_response({"away.ogg": 302, "gone.ogg": 404}.get(name, 200))
        self.send_header("Location", "http://169.254.169.254/latest")
        if name in ("half.ogg", "huge.ogg"):
            self.send_header("Content-Length", str(2**31 if name == "huge.ogg" else len(SOUND) + 9))
        self.end_headers()
        if name in ("c1.ogg", "half.ogg"):
            self.wfile.write(SOUND)
        if name == "program.wav":
            self.wfile.write(b"MZ" + bytes(200))
        while name == "drop.ogg" and not self.server.over.wait(0.05):  # type: ignore[attr-defined]
            with suppress(OSError):
                self.wfile.write(b"O")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_recording_is_fetched_from_the_exchange_once_and_no_redirect_is_followed(
    cast: Cast, seat: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    server.over = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setattr(fetching, "DEADLINE_SECONDS", 0.4)
    monkeypatch.setenv("COUNTERSIGN_RECORDINGS_FROM", f"http://127.0.0.1:{server.server_port}/kept/")
    settings.forget()
    try:
        row = heard("answered", 0, extensions=("214",))
        for name in ("c1.ogg", "c1.ogg", "away.ogg", "half.ogg", "huge.ogg", "program.wav", "drop.ogg"):
            recordings.await_recording(("north", "c1"), name, by=SYSTEM, at=minutes(1))
        for _twice in range(2):
            for number in queries.awaited_due(database_now()):
                jobs.fetch(number)
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
        monkeypatch.undo()
        settings.forget()
    assert [one.name for one in Recording.objects.filter(call_id=row.call_id or 0)] == ["c1.ogg"]
    left, *others = queries.awaited_of_call(row.call_id or 0)
    assert (left.name, left.words, left.given_up) == ("away.ogg", "It answered 302 Found", False)
    assert [(one.name, one.words, one.given_up, one.tries) for one in others] == [
        ("half.ogg", "It ended before its end", False, 1), ("huge.ogg", "It is larger than 25 MB", True, 1),
        ("program.wav", "It is no sound", True, 1), ("drop.ogg", "It took longer than 0 seconds", False, 1),
    ]  # fmt: skip
    for _try in range(FETCH_TRIES):
        recordings.note_not_fetched(left.id, "gone", by=SYSTEM, at=minutes(9))
    assert queries.awaited_of_call(row.call_id or 0)[0].given_up
    assert types(row)[-1] == "line_call.recording_lost"
