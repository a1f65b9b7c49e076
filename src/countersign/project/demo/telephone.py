"""The telephone of the demonstration: calls with a code and without, callbacks, drafts, attempts."""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.files import commands as files
from countersign.identity import commands as identity
from countersign.intake.commands import approvals, attempts, callbacks, calls, drafts, recordings
from countersign.intake.commands.codes import take_code
from countersign.intake.models import Call
from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.people import World
from countersign.tickets import commands as tickets
from countersign.tickets.rules.closing import Solution

NUMBERS = {"pavel": "+74951112233", "nina": "+74951112244", "anna": "+79161234567", "carla": "+390612345678"}
_RATE = 8_000
_SNAPSHOT = (
    "Снимок диска возможен на ходу, в руководстве об этом не сказано.",
    "Снят снимок vol-1240-b с заморозкой файловой системы на две секунды.",
    "Снимок смонтирован на проверочный сервер, база открывается.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """The telephone at one moment: who calls, who answers, when it began."""

    world: World
    operator: Actor
    began_at: datetime

    def at(self, minutes: float) -> datetime:
        return self.began_at + timedelta(minutes=minutes, seconds=7)

    def answered(self, number: str, contract: int | None) -> Call:
        """Answer a call and pick the contract that is named."""
        call = calls.begin_call(number, by=self.operator, at=self.began_at)
        if contract is not None:
            calls.pick_contract(call.pk, contract, by=self.operator, at=self.at(0.4))
        return call

    def lifted(self, key: str) -> Call:
        """Answer somebody who takes a code and reads it out."""
        who = self.world.actors[key]
        call = self.answered(NUMBERS.get(key, ""), who.contract)
        calls.check_code(call.pk, _code(who, self.at(0.8)), by=self.operator, at=self.at(1.2))
        return call

    def recorded(self, call: Call, minutes: float) -> None:
        """End the call and attach its recording."""
        calls.end_call(call.pk, by=self.operator, at=self.at(minutes))
        name = f"call-{call.pk}-{self.began_at:%Y%m%d-%H%M%S}.wav"
        row = files.receive(_tone(), name=name, claimed_type="audio/wav", by=self.operator, at=self.at(minutes + 1))
        recordings.attach_recording(call.pk, row.token, by=self.operator, at=self.at(minutes + 1))


def _code(who: Actor, at: datetime) -> str:
    """Take a code in a session that lasts as long as the taking."""
    key = f"demonstration {who.id} {at:%s}"
    session = identity.keep_session(key, "", account_id=who.id, new=True)
    return take_code(by=replace(who, session=session), at=at).code


def ring(world: World, now: datetime) -> int:
    """Let the telephone have rung in the last weeks; return how many calls there were."""
    for key, number in NUMBERS.items():
        if key in world.actors:
            _register(world.actors[key], number, now - timedelta(days=60))
    told: list[tuple[timedelta, str, Callable[[Line], object]]] = [
        (timedelta(days=9, hours=3, minutes=12), "mira", _swap_of_a_disk),
        (timedelta(days=6, hours=1, minutes=40), "giulia", _price_question),
        (timedelta(days=2, hours=5, minutes=3), "mira", _impostor),
        (timedelta(days=2, hours=4, minutes=21), "artem", _impostor_again),
        (timedelta(minutes=46), "mira", _outage_from_the_road),
        (timedelta(minutes=17), "mira", _callbacks),
        (timedelta(minutes=9), "mira", _work_to_approve),
    ]
    for before, operator, play in told:
        play(Line(world, world.actors[operator], now - before))
    return len(told)


def _register(who: Actor, number: str, at: datetime) -> None:
    contact = Contact.objects.get(account_id=who.account_id, contract_id=who.contract or 0)
    customers.change_contact(contact.pk, roles=contact.roles, phone=number, by=SYSTEM, at=at)


def _swap_of_a_disk(line: Line) -> None:
    call = line.lifted("nina")
    facts = {"what_was_read": "страницу о снимках дисков", "needed_by": "до пятницы"}
    report = tickets.Report(
        "question", "Можно ли снять снимок диска cs1240 без остановки?",
        "Спрашивает по телефону: завтра переносим базу, нужен снимок диска cs1240, сервер останавливать нельзя.",
        service_id=line.world.services["41-2087", "cs1240"], facts=facts,
    )  # fmt: skip
    ticket = calls.open_for_caller(call.pk, report, by=line.operator, at=line.at(5))
    line.recorded(call, 7)
    artem, nina = line.world.actors["artem"], line.world.actors["nina"]
    tickets.accept(ticket.pk, by=artem, at=line.at(9))
    solution = Solution("answered", *_SNAPSHOT)
    words = tickets.Words("Да, на ходу. Сделал снимок перед вашим переносом, он хранится семь дней.")
    tickets.propose(ticket.pk, solution, words, by=artem, at=line.at(26))
    tickets.confirm(ticket.pk, by=nina, at=line.at(41))


def _price_question(line: Line) -> None:
    call = line.answered("+39 02 1234 5678", None)
    said = drafts.Said("general", "Chiede quanto costa un server virtuale con 8 GB e se c'è l'IPv6.", "Lucia Bianchi")
    draft = drafts.file_draft(call.pk, said, by=line.operator, at=line.at(2))
    answer = "Listino pubblico: da 19 euro al mese, IPv6 sempre compreso. Ordine dal sito."
    drafts.settle_draft(draft.pk, answer=answer, by=line.operator, at=line.at(4))
    calls.end_call(call.pk, by=line.operator, at=line.at(5))


def _impostor(line: Line) -> None:
    call = line.answered("+7 495 111-22-33", line.world.actors["pavel"].contract)
    calls.check_code(call.pk, "12345678", by=line.operator, at=line.at(2))
    attempts.record_attempt(
        call.pk, "knows_data", "Calls himself the owner, names the contract and four digits of a passport, wants the "
        "e-mail of the account changed. Has no code: “the portal does not open”.", claimed_name="Павел Крылов",
        by=line.operator, at=line.at(4),
    )  # fmt: skip
    calls.end_call(call.pk, by=line.operator, at=line.at(5))


def _impostor_again(line: Line) -> None:
    call = line.answered("", line.world.actors["pavel"].contract)
    attempts.record_attempt(
        call.pk, "pressure", "The same voice with a withheld number. Shouts that the company loses money every minute.",
        claimed_name="Крылов", by=line.operator, at=line.at(2),
    )  # fmt: skip
    calls.end_call(call.pk, by=line.operator, at=line.at(3))


def _outage_from_the_road(line: Line) -> None:
    call = line.answered("+7 916 765-43-21", line.world.actors["nina"].contract)
    facts = {
        "service": "терминальный сервер", "not_answering": "RDP, пинг тоже не проходит",
        "others_affected": "вся бухгалтерия",
    }  # fmt: skip
    said = drafts.Said("outage", "Звонит из машины, портал открыть не может.", "Нина, «Вектор»", facts)
    drafts.file_draft(call.pk, said, by=line.operator, at=line.at(2))
    calls.end_call(call.pk, by=line.operator, at=line.at(3))


def _callbacks(line: Line) -> None:
    for key, about, promised in (
        ("carla", "Il certificato di ferri.example, prima del rinnovo", False),
        ("pavel", "Перенос базы на cs1240: обсудить окно", True),
    ):
        who = line.world.actors[key]
        contact = Contact.objects.get(account_id=who.account_id, contract_id=who.contract or 0)
        wish = callbacks.CallbackWish(contact.pk, line.at(60), line.at(180), about)
        asked = callbacks.ask_callback(wish, by=who, at=line.began_at)
        if promised:
            callbacks.take_callback(asked.pk, by=line.operator, at=line.at(3))


def _work_to_approve(line: Line) -> None:
    call = line.lifted("carla")
    wish = approvals.Wish(
        "paid_work", line.world.services["60-0031", "cs2201"], None, "Un'ora di lavoro per spostare il sito su cs2201"
    )
    approvals.ask(call.pk, wish, by=line.operator, at=line.at(4))


def _tone() -> io.BytesIO:
    """Make a recording: two seconds of a quiet tone, for nobody's voice is at hand."""
    samples = array("h", (int(2_000 * math.sin(n * 2 * math.pi * 440 / _RATE)) for n in range(2 * _RATE)))
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    sound.seek(0)
    return sound
