"""Bounces, answering machines and reports: ours by their proof, or nobody's; replays and conversations.

security.md, group E: T40, T44, T45, T48, T49, T50, T53.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.factories import T0, accepted, minutes, report
from tests.rooms.intake.mailing import OWNER, ZONE, became, written
from tests.rules import mail_signing

from countersign.general import commands as general
from countersign.general.models import Question, Said
from countersign.intake.commands import drafts, threading
from countersign.intake.commands.questions import file_from_question
from countersign.intake.models import Draft, HeldMail
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.errors import NotVisible
from countersign.ledger.models import Event
from countersign.mail import apart
from countersign.mail.keys import new_message_id, own_mail_keys
from countersign.mail.models import RawMail
from countersign.mail.rules import tokens
from countersign.mail.rules.return_path import return_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dns")]
DAEMON = "MAILER-DAEMON@mx.elsewhere.example"
SAID = "550 5.1.1 <gone@vektor.example>: no such user"


def bounce(named: str, *more: str) -> bytes:
    """A mail server's report that a mail did not arrive, with the headers of that mail."""
    copy = "\r\n".join([f"Message-ID: {named}"] if named else [])
    return "\r\n".join(
        [
            f"From: {DAEMON}", "To: support@nimbus.example", "Subject: Undelivered Mail Returned to Sender",
            "Message-ID: <1@mx.elsewhere.example>", "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
            "--b", "Content-Type: text/plain", "", "I am sorry.",
            "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.elsewhere.example", "",
            "Final-Recipient: rfc822; gone@vektor.example", "Action: failed", "Status: 5.1.1",
            f"Diagnostic-Code: smtp; {SAID}", "",
            "--b", "Content-Type: text/rfc822-headers", "", copy, *more, "Subject: x", "", "--b--", "",
        ]
    ).encode()  # fmt: skip


def test_t048_a_bounce_of_ours_is_settled_and_says_which_mail_did_not_arrive(cast: Cast) -> None:
    ticket = accepted(cast)
    before = Event.objects.filter(subject_kind="ticket").count()
    ours = new_message_id(ticket.pk, "gone@vektor.example", "localhost")
    mail = became(bounce(ours), mail_from="", by_server="198.51.100.7")
    assert (mail.state, mail.reasons[0]) == ("threaded", "bounce")
    told = mail.gist["bounce"]
    assert (told["recipient"], told["status"], told["hard"]) == ("gone@vektor.example", "5.1.1", True)
    assert (told["our_message_id"], told["words"], told["notice"]) == (ours.strip("<>"), SAID, None)
    assert Event.objects.filter(subject_kind="ticket").count() == before
    assert not Draft.objects.exists() and not HeldMail.objects.exists()


def test_t048_a_bounce_is_ours_by_its_mark_its_references_or_its_return_path() -> None:
    ours = new_message_id(None, "gone@vektor.example", "localhost")
    rewritten = became(bounce("<rewritten@relay.example>", f"X-Countersign-Sent: {ours.strip('<>')}"), mail_from="")
    marked = became(bounce("<other@relay.example>", f"X-Countersign-Sent: {ours}"), mail_from="")
    assert (marked.state, marked.gist["bounce"]["our_message_id"]) == ("threaded", ours.strip("<>"))
    assert rewritten.state == "threaded"
    referring = became(bounce("<third@relay.example>", f"References: <x@y.example> {ours}"), mail_from="")
    assert referring.gist["bounce"]["our_message_id"] == ours.strip("<>")
    path = return_path(17, "localhost", own_mail_keys()[-1])
    nameless = became(bounce("", "X-None: 1"), mail_from="", rcpt_to=path)
    assert (nameless.state, nameless.gist["bounce"]["notice"]) == ("threaded", 17)


def test_t048_a_bounce_of_nothing_of_ours_is_dropped_and_a_nameless_one_is_looked_at() -> None:
    forged = new_message_id(None, "gone@vektor.example", "localhost").replace("n.", "n.0")
    for named in (forged, "<ticket-1@localhost>", "<x@y.example>"):
        mail = became(bounce(named), mail_from="")
        assert (mail.state, mail.reasons[0]) == ("dropped", "foreign_bounce")
    mail = became(bounce(""), mail_from="")
    assert (mail.state, mail.reasons[0]) == ("quarantined", "nameless_bounce")


def test_t048_t046_an_answering_machine_reopens_nothing_and_a_strangers_is_held(cast: Cast) -> None:
    ticket = accepted(cast)
    ours = new_message_id(ticket.pk, OWNER, "localhost")
    away = ("Auto-Submitted: auto-replied", f"In-Reply-To: {ours}")
    mail = became(written(OWNER, "I am away until Monday", *away))
    assert (mail.state, mail.reasons) == ("threaded", ("auto_reply",))
    mail = became(written(OWNER, "I am away", "Auto-Submitted: auto-replied", "In-Reply-To: <x@y.example>"))
    assert (mail.state, mail.reasons) == ("quarantined", ("auto_reply",))
    assert not HeldMail.objects.exists() and not Draft.objects.exists()


def test_t049_a_domain_that_looks_like_a_customers_is_held_and_shown_as_it_is(cast: Cast) -> None:
    for address, why in (
        ("boss@vekt\u043er.example", "mixed_scripts"), ("boss@vekt0r.example", "lookalike_domain"),
    ):  # fmt: skip
        mail = became(written(f"Павел Крылов <{address}>", "my server is down"), mail_from="x@person.example")
        assert (mail.state, mail.reasons[0]) == ("quarantined", why)
    assert mail.gist["from"] == "boss@vekt0r.example"
    assert became(written("x@sub.vektor.example", "my server is down")).state == "draft"


def test_t044_our_own_headers_and_foreign_verdicts_change_nothing(cast: Cast) -> None:
    plain = became(written(OWNER, "cs1234 is slow"), by_server="198.51.100.66")
    claimed = (
        "X-Countersign-Sent: localhost", "X-Countersign-Assurance: A4",
        "Authentication-Results: mx.nimbus.example; dkim=pass header.d=vektor.example",
    )  # fmt: skip
    mail = became(written(OWNER, "cs1234 is slow", *claimed), by_server="198.51.100.66")
    assert (mail.state, mail.reasons) == (plain.state, plain.reasons)


def test_t050_signed_words_that_come_again_are_dropped_and_recorded_once(tmp_path: Path) -> None:
    assert apart.RECORDED_DNS is not None
    apart.RECORDED_DNS.write_text(json.dumps({**ZONE, **mail_signing.zone()}))
    raw = mail_signing.sign(mail_signing.mail())
    first = became(raw, by_server="198.51.100.66", mail_from="anna@customer.example")
    assert first.state in ("draft", "general")
    again = b"Received: from elsewhere by here; Mon, 6 Apr 2026 09:00:00 +0000\r\n" + raw
    for _ in range(3):
        mail = became(again, by_server="198.51.100.66", mail_from="eve@evil.example")
        assert (mail.state, mail.reasons) == ("dropped", ("replayed",))
    assert RawMail.objects.count() == 2
    assert Event.objects.filter(subject_kind="mail", subject_id=mail.id, type="mail.settled").count() == 1


def in_conversation(name: str, *answers: str) -> bytes:
    more = [f"References: {' '.join(f'<{one}>' for one in answers)}"] if answers else []
    raw = written(OWNER, f"cs1234, mail {name}", *more)
    lines = [line for line in raw.split(b"\r\n") if not line.startswith(b"Message-ID:")]
    return b"\r\n".join([f"Message-ID: <{name}@client.example>".encode(), *lines])


def test_t053_a_reply_before_the_mail_it_answers_is_kept_and_joined_later(cast: Cast) -> None:
    reply = became(in_conversation("second", "first@client.example"))
    first = became(in_conversation("first"))
    assert (reply.state, first.state) == ("draft", "draft")
    with pytest.raises(NotVisible):
        drafts.confirm_draft(first.about_id or 0, report(cast), by=cast.stranger, at=minutes(30))
    ticket = drafts.confirm_draft(first.about_id or 0, report(cast), by=cast.owner, at=minutes(30))
    assert threading.join(first.about_id or 0, by=SYSTEM, at=minutes(31)) == 1
    assert threading.join(first.about_id or 0, by=SYSTEM, at=minutes(32)) == 0
    held = HeldMail.objects.get()
    assert (held.ticket_id, held.mail_id, held.state) == (ticket.pk, reply.id, "waiting")
    joined = Draft.objects.get(mail_id=reply.id)
    assert (joined.state, joined.ticket_id) == ("joined", ticket.pk)
    threading.adopt(held.pk, by=cast.owner, at=minutes(40))


def test_t053_a_strangers_next_mail_is_said_in_the_question_it_belongs_to(cast: Cast) -> None:
    asked = written("someone@person.example", "How much is your cheapest offer?")
    first = became(asked, mail_from="someone@person.example")
    named = first.gist["message_id"]
    again = written("someone@person.example", "And with a domain?", f"References: <{named}> <x@y.example>")
    second = became(again, mail_from="someone@person.example")
    assert (second.state, second.about_id) == ("general", first.about_id)
    assert [said.mail_id for said in Said.objects.order_by("id")] == [first.id, second.id]
    forged = became(again + b"\r\nforged", mail_from="someone@person.example", by_server="198.51.100.66")
    assert forged.state == "quarantined"
    assert Question.objects.count() == 1
    draft = file_from_question(first.about_id or 0, by=cast.first_line, at=minutes(5))
    assert draft.mail_id == first.id and "with a domain" in draft.words, "its words and its mail's files go along"


def test_t040_a_reply_to_our_answer_joins_its_question_by_the_token_of_its_one_recipient(cast: Cast) -> None:
    """Asked in a chat, answered by mail: the reply is said at A0, whoever's domain vouches; nobody else's token is."""
    address = "anna@home.example"
    stranger = Actor("nobody", ip="192.0.2.7")
    asked = general.ask(channel="chat", words="How much is it?", address=address, by=stranger, at=T0).pk
    answer = general.answer(asked, "9 EUR.", by=cast.first_line, at=minutes(1))
    named = new_message_id(None, address, "localhost", question=asked)
    to = tokens.reply_address(tokens.tokens_in((), [named])[0], "reply.nimbus.example")
    by_id = became(written(address, "And two of them?", f"In-Reply-To: {named}"), mail_from=address)
    by_address = became(written(address, "And three?"), mail_from=address, rcpt_to=to)
    other = became(written("eve@home.example", "And four?"), mail_from="eve@home.example", rcpt_to=to)
    service = became(written(address, "My server cs1234 is down", f"In-Reply-To: {named}"), mail_from=address)
    assert [(one.state, one.reasons[0]) for one in (by_id, by_address, other, service)] == [
        ("general", "answers_a_question"), ("general", "answers_a_question"), ("general", "general_question"),
        ("draft", "about_a_service"),
    ]  # fmt: skip
    assert (by_id.about_id, by_address.about_id) == (asked, asked) and other.about_id != asked
    said = list(Said.objects.filter(question=asked).order_by("id").values_list("words", "assurance"))
    assert said[1:] == [(answer.words, "A2"), ("And two of them?", "A0"), ("And three?", "A0")]
    assert Question.objects.get(pk=asked).state == "open"
