"""What notices say, to whom, in which language; and what they can never say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import LONG_AGO, Cast
from tests.factories import SOLUTION, T0, accepted, minutes, opened, proposed
from tests.rooms.notify.conftest import MailServer
from tests.rooms.notify.telling import drawn, plain, send, tell

from countersign.customers import commands as customers
from countersign.customers.models import Contact
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import NotVisible
from countersign.notify import queries
from countersign.notify.audience import TOLD
from countersign.notify.models import Notice
from countersign.notify.rules.notices import TOLD_BY_ITSELF, TOLD_TO_CUSTOMER, TOLD_TO_HOLDER, Kind, one_line
from countersign.notify.words.notices import HEADLINES, SENT_TO_STAFF, SENTENCES, Reader, Story, written
from countersign.tickets import commands
from countersign.tickets.commands.waking import wake

pytestmark = pytest.mark.django_db
CANARY = "canary 7f3a1c"
STORY = Story(48213, "Cannot reach cs1234", "Mira Levchenko", T0, minutes(15), "high", None)


def kinds_for(person: int | None) -> list[str]:
    return list(Notice.objects.filter(recipient_id=person).order_by("pk").values_list("kind", flat=True))


def test_the_customer_is_told_of_every_turn(cast: Cast) -> None:
    number = proposed(cast).pk
    commands.reject(number, commands.Words("Still refused."), by=cast.owner, at=minutes(45))
    commands.propose(number, SOLUTION, commands.Words("Firewall."), by=cast.first_line, at=minutes(50))
    commands.confirm(number, by=cast.owner, at=minutes(55))
    commands.reopen(number, commands.Words("Again."), by=cast.owner, at=minutes(600))
    tell(number)
    assert kinds_for(cast.owner.id) == ["opened", "accepted", "proposed", "proposed", "closed", "reopened"]
    assert kinds_for(cast.first_line.id) == ["critical", "rejected", "came_back"]
    assert kinds_for(cast.duty_lead.id) == ["critical"]


def test_staff_are_told_of_what_is_asked_of_them(cast: Cast) -> None:
    number = accepted(cast, urgency="normal").pk
    lead, second = cast.duty_lead, cast.second_line
    commands.address(number, second.id, by=cast.first_line, at=minutes(4))
    commands.offer(number, cast.generalist.id or 0, "Storage is not mine.", by=cast.first_line, at=minutes(5))
    commands.decline_offer(number, by=cast.generalist, at=minutes(6))
    commands.take_custody(number, reason="Mira is gone.", by=lead, at=minutes(7))
    commands.change_severity(number, "critical", reason="All users are out.", by=lead, at=minutes(8))
    tell(number)
    assert kinds_for(second.id) == ["addressed"]
    assert kinds_for(cast.generalist.id) == ["offered"]
    assert kinds_for(cast.first_line.id) == ["declined", "custody"]
    assert kinds_for(lead.id) == [], "nobody is told of what they did"
    assert kinds_for(cast.owner.id) == ["opened", "accepted", "severity"]


def test_no_word_of_a_note_or_a_message_reaches_a_notice(cast: Cast, server: MailServer) -> None:
    number = accepted(cast, description=f"{CANARY} report").pk
    words = commands.Words(CANARY)
    commands.note(number, words, by=cast.second_line, at=minutes(4))
    commands.answer(number, words, by=cast.first_line, at=minutes(5))
    commands.ask(number, words, by=cast.first_line, at=minutes(6))
    commands.resume(number, reason=CANARY, by=cast.first_line, at=minutes(7))
    commands.offer(number, cast.second_line.id or 0, CANARY, by=cast.first_line, at=minutes(8))
    commands.take_offer(number, by=cast.second_line, at=minutes(9))
    commands.take_custody(number, reason=CANARY, by=cast.duty_lead, at=minutes(10))
    solution = replace(SOLUTION, cause=CANARY, action=CANARY, check=CANARY)
    commands.propose(number, solution, words, by=cast.duty_lead, at=minutes(11))
    commands.reject(number, words, by=cast.owner, at=minutes(12))
    commands.propose(number, solution, words, by=cast.duty_lead, at=minutes(13))
    commands.confirm(number, by=cast.owner, at=minutes(14))
    for notice in tell(number):
        assert CANARY not in notice.subject + notice.body
        send(notice)
    assert server.raw
    assert not [raw for raw in server.raw if CANARY.encode() in raw]
    assert not [mail for mail in server.mails if CANARY in plain(mail) + drawn(mail)]


def test_a_title_cannot_add_a_header(cast: Cast, server: MailServer) -> None:
    title = "Down\r\nBcc: thief@example.net\x0b\u2028X-Evil: 1\x00 \u202egpj.exe"
    number = opened(cast, title=title).pk
    for notice in tell(number):
        send(notice)
    for mail in server.mails:
        assert set(mail.keys()) <= {
            "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
            "X-Auto-Response-Suppress", "X-Countersign-Sent", "Content-Language", "Content-Type",
            "MIME-Version", "X-Peer", "X-MailFrom", "X-RcptTo",
        }  # fmt: skip
        assert "\n" not in mail["Subject"]
        assert "\u202e" not in mail["Subject"]


@pytest.mark.parametrize("title", ["Не открывается сайт: ошибка 502", "Perché è lento?", "日本語 🙂", "x" * 120])
def test_any_writing_arrives_whole(cast: Cast, server: MailServer, title: str) -> None:
    notice = next(n for n in tell(opened(cast, title=title).pk) if n.recipient_id == cast.owner.id)
    send(notice)
    (mail,) = server.mails
    assert mail["Subject"] == notice.subject
    assert title in mail["Subject"]
    assert title in plain(mail) and title in drawn(mail)
    assert all(len(line) < 998 for line in server.raw[0].splitlines())


def test_a_long_subject_is_cut() -> None:
    assert len(one_line("ё" * 500)) == 160


@pytest.mark.parametrize("locale", ["en", "ru", "it"])
def test_every_kind_has_words_in_every_language(locale: str) -> None:
    for kind in set(Kind) - {Kind.ACCOUNT, Kind.UNPROVEN}:
        assert kind in HEADLINES and kind in SENTENCES
        reader = Reader("Carla", locale, "Europe/Rome", kind in SENT_TO_STAFF)
        subject, body = written(kind, STORY, reader, "Nimbus Cloud")
        assert subject.startswith("[#48213]")
        assert "%(" not in subject + body
        assert "!" not in body
        assert ("/desk/tickets/48213" in body) == reader.is_staff


def test_times_are_those_of_the_reader(cast: Cast) -> None:
    tell(opened(cast).pk)
    author = Notice.objects.get(recipient_id=cast.owner.id)
    assert author.locale == "ru"
    assert "10:15:00 MSK" in author.body
    assert "марта" in author.body
    assert Notice.objects.get(recipient_id=cast.generalist.id).locale == "it"


def test_whoever_left_the_contract_is_told_nothing_and_the_owner_is(cast: Cast) -> None:
    from tests.factories import report

    number = commands.open_ticket(report(cast, urgency="normal"), by=cast.colleague, at=T0).pk
    commands.accept(number, by=cast.first_line, at=minutes(1))
    contact = Contact.objects.get(account_id=cast.colleague.id)
    customers.remove_contact(contact.pk, by=SYSTEM, at=LONG_AGO)
    tell(number)
    assert kinds_for(cast.colleague.id) == []
    assert kinds_for(cast.owner.id) == ["opened", "accepted"]


def test_everybody_reads_their_own_notices_alone(cast: Cast) -> None:
    number = accepted(cast).pk
    tell(number)
    mine = queries.notices_for(cast.owner)
    assert {row.recipient_id for row in mine.rows} == {cast.owner.id}
    assert [row.kind for row in mine.rows] == ["accepted", "opened"]
    first = queries.notices_for(cast.owner, limit=1)
    assert first.next is not None
    assert [row.kind for row in queries.notices_for(cast.owner, first.next, limit=1).rows] == ["opened"]
    assert queries.notices_for(cast.stranger).rows == []
    assert queries.notice(mine.rows[0].id, cast.colleague) is None
    assert {row.recipient for row in queries.notices_of_ticket(number, cast.colleague)} == {"Павел Крылов"}
    assert len(queries.notices_of_ticket(number, cast.duty_lead)) == 5
    with pytest.raises(NotVisible):
        queries.notices_of_ticket(number, cast.stranger)


def test_the_subscription_hears_every_kind_of_event() -> None:
    assert len(set(TOLD)) == len(TOLD)
    assert set(TOLD) >= {*TOLD_TO_CUSTOMER, *TOLD_TO_HOLDER, *TOLD_BY_ITSELF}


def test_escalations_reach_those_they_go_to_and_no_customer(cast: Cast) -> None:
    ticket = accepted(cast)
    wake(ticket.pk, by=SYSTEM, at=minutes(16))
    wake(ticket.pk, by=SYSTEM, at=minutes(26))
    commands.chase(ticket.pk, by=cast.owner, at=minutes(27))
    commands.raise_escalation(ticket.pk, "safety", f"{CANARY} smokes", by=cast.first_line, at=minutes(28))
    tell(ticket.pk)
    assert kinds_for(cast.duty_lead.id).count("escalated") == 2
    assert kinds_for(cast.manager.id) == ["escalated", "chased"]
    assert kinds_for(cast.first_line.id)[-1] == "chased"
    assert not {"escalated", "chased", "called"} & set(kinds_for(cast.owner.id))
    assert "Henrik Dahl" in Notice.objects.filter(kind="chased")[0].body
    assert CANARY not in "".join(Notice.objects.values_list("body", flat=True))


def test_a_critical_nobody_accepts_calls_everybody_on_shift(cast: Cast) -> None:
    ticket = opened(cast)
    wake(ticket.pk, by=SYSTEM, at=minutes(5))
    tell(ticket.pk)
    people = (cast.first_line, cast.second_line, cast.generalist, cast.duty_lead)
    assert [kinds_for(person.id)[-1] for person in people] == ["called"] * 4
    assert "called" not in kinds_for(cast.manager.id)
