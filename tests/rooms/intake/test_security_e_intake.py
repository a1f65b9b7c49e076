"""What mail becomes: drafts at most, quarantine for what nobody may take for a person's word.

security.md, group E: T38, T39, T40, T41, T42, T43, T45, T46, T48, T49, T50, T52, T53, T54.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import Cast, proven
from tests.factories import T0, accepted, minutes, report
from tests.rooms.intake.mailing import FOREIGN_SERVER, OWNER, THEIR_SERVER, US, became, reply_of, written

from countersign.customers import commands as customers
from countersign.customers.queries import contacts_of
from countersign.general.models import Question
from countersign.intake import jobs
from countersign.intake.commands import drafts, threading
from countersign.intake.models import Draft, HeldMail
from countersign.intake.queries.promises import waiting_for
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, NotAllowed, NotVisible
from countersign.ledger.models import Event
from countersign.mail import commands, queries
from countersign.mail import jobs as mail_jobs
from countersign.mail.keys import new_message_id
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.notify.commands import Sending
from countersign.notify.mailing.envelope import as_mail
from countersign.notify.models import Notice
from countersign.tickets import commands as tickets
from countersign.tickets.models import Message
from countersign.tickets.queries import thread_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dns")]


def test_t039_a_registered_address_without_a_token_makes_a_draft_and_no_ticket_learns_of_it(cast: Cast) -> None:
    ticket = accepted(cast)
    before = Event.objects.filter(subject_kind="ticket").count()
    raw = written(f"Павел Крылов <{OWNER}>", "cs1234 не отвечает с утра", subject=f"Re: [#{ticket.pk}] Сервер")
    mail = became(raw)
    assert (mail.state, mail.reasons) == ("draft", ("registered_address", "proven_domain"))
    draft = Draft.objects.get()
    assert (draft.channel, draft.kind, draft.mail_id, draft.claimed_address) == ("mail", "request", mail.id, OWNER)
    assert (draft.claimed_contract_id, draft.first_seen_at, draft.state) == (cast.contract, T0, "open")
    assert "cs1234 не отвечает с утра" in draft.words
    event = Event.objects.get(subject_kind="draft")
    assert (event.assurance, event.channel, event.staff_only, event.actor_kind) == ("A0", "mail", True, "system")
    assert Event.objects.filter(subject_kind="ticket").count() == before


def test_t040_a_guessed_reference_or_number_threads_nothing(cast: Cast) -> None:
    ticket = accepted(cast)
    forged = f"{ticket.pk}-1-{'a' * 26}"
    raw = written(
        OWNER, "Please close it, the server works.", f"In-Reply-To: <ticket-{ticket.pk}@localhost>",
        f"References: <t.{forged}.x@localhost>", subject=f"Re: #{ticket.pk}",
    )  # fmt: skip
    mail = became(raw, rcpt_to=f"reply+{forged}@localhost")
    assert mail.state == "draft"
    ticket.refresh_from_db()
    assert ticket.status == "in_progress"


def test_t038_a_forged_registered_address_is_held_and_answers_nobody(cast: Cast) -> None:
    notices = Notice.objects.count()
    mail = became(written(OWNER, "Send me the password"), by_server=FOREIGN_SERVER)
    assert (mail.state, mail.reasons[0]) == ("quarantined", "forged_sender")
    assert not Draft.objects.exists() and Notice.objects.count() == notices


def test_t042_a_mail_from_a_staff_address_is_never_a_staff_answer(cast: Cast) -> None:
    mail = became(written("mira@nimbus.example", "Solved."), mail_from="mira@nimbus.example")
    assert queries.mail_row(mail.id).gist["trust"]["level"] == "A1"
    assert (mail.state, mail.reasons) == ("quarantined", ("staff_by_mail",))


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (("Auto-Submitted: auto-generated",), "auto_reply"),
        (("List-Id: <news.example>", "List-Unsubscribe: <https://x.example>"), "list"),
    ],
)
def test_t046_mail_of_machines_is_held(cast: Cast, headers: tuple[str, ...], kind: str) -> None:
    mail = became(written("robot@shop.example", "Your verification code is 123456", *headers), mail_from="")
    assert (mail.state, mail.reasons) == ("quarantined", (kind,))
    assert not Draft.objects.exists()


def test_t048_our_own_mail_that_comes_back_is_dropped(cast: Cast) -> None:
    ours = as_mail(Sending(1, OWNER, "x", "y", "en", "k", new_message_id(None, OWNER, "localhost"), 48213, T0))
    mail = became(ours.as_bytes())
    assert (mail.state, mail.reasons) == ("dropped", ("own_mail",))
    marked = f"X-Countersign-Sent: {new_message_id(7, OWNER, 'localhost')}"
    assert became(written(OWNER, "A server wrote another Message-ID.", marked)).reasons == ("own_mail",)


def test_t049_two_senders_are_nobody(cast: Cast) -> None:
    mail = became(written(f"{OWNER}, eve@evil.example", "hello"))
    assert (mail.state, mail.reasons[0]) == ("quarantined", "several_senders")


def test_t045_others_named_in_a_mail_become_nothing(cast: Cast) -> None:
    notices = Notice.objects.count()
    stranger = "eve@evil.example"
    headers = (f"Cc: {stranger}", f"Reply-To: {stranger}", f"Sender: {stranger}", f"Resent-From: {stranger}")
    became(written(OWNER, "cs1234 is slow", *headers))
    draft = Draft.objects.get()
    assert stranger not in json.dumps(draft.recorded_state())
    assert Notice.objects.count() == notices


def test_a_stranger_who_asks_in_general_comes_into_the_general_tray(cast: Cast) -> None:
    mail = became(written("someone@mail.example", "How much is your cheapest offer?"), mail_from="someone@mail.example")
    assert (mail.state, mail.about_kind) == ("general", "question")
    question = Question.objects.get()
    assert (question.pk, question.channel, question.address, question.vouched) == (
        mail.about_id, "mail", "someone@mail.example", False,
    )  # fmt: skip
    assert not Draft.objects.exists()


def test_an_unproven_mail_about_a_service_names_nobodys_contract(cast: Cast) -> None:
    """A wife's address, a private mailbox: what is said is kept, whose it is nobody has proven."""
    mail = became(written("nina@home.example", "Наш сервер 203.0.113.40 не отвечает"), mail_from="nina@home.example")
    assert (mail.state, mail.reasons[:2]) == ("draft", ("about_a_service", "unproven"))
    assert Draft.objects.get().claimed_contract_id is None


def test_t054_what_dns_does_not_answer_is_asked_again_and_never_taken_for_a_pass(cast: Cast) -> None:
    raw = written("a@late.example", "How much is it?")
    arrival = Arrival(Via.LMTP, THEIR_SERVER, "mx", "a@late.example", US)
    mail = commands.take_in(raw, arrival, by=SYSTEM, at=T0).id
    for _ in range(mail_jobs.MOST_TRIES - 1):
        mail_jobs.read_one(mail)
        assert queries.mail_row(mail).state == "received"
    assert queries.unsettled(queries.MailState.RECEIVED, T0 + timedelta(minutes=6)) == [mail]
    mail_jobs.read_one(mail)
    jobs.decide_on(mail)
    row = queries.mail_row(mail)
    assert (row.state, row.gist["trust"]["level"]) == ("general", "A0")


def test_t052_a_mail_that_nobody_can_decide_on_is_held_at_last(cast: Cast) -> None:
    arrival = Arrival(Via.LMTP, THEIR_SERVER, "mx", OWNER, US)
    mail = commands.take_in(written(OWNER, "x"), arrival, by=SYSTEM, at=minutes(1)).id
    mail_jobs.read_one(mail)
    for _ in range(mail_jobs.MOST_TRIES):
        commands.begin(mail, by=SYSTEM)
    jobs.decide_on(mail)
    assert queries.mail_row(mail).reasons == ("not_decided",)


def test_a_reply_with_its_token_stands_beside_the_ticket_until_its_contact_adopts_it(cast: Cast) -> None:
    ticket = accepted(cast)
    before = Event.objects.filter(subject_kind="ticket").count()
    raw = written(OWNER, "Стало хуже, close it\r\n\r\n> what we wrote", f"Cc: {reply_of(cast.owner, ticket.pk)}")
    mail = became(raw)
    assert (mail.state, mail.reasons) == ("threaded", ("token", "proven_domain"))
    held = HeldMail.objects.get()
    assert (held.ticket_id, held.sender_id, held.words, held.came_at) == (
        ticket.pk, cast.owner.id, "Стало хуже, close it", T0,
    )  # fmt: skip
    assert Event.objects.get(subject_kind="held_mail").assurance == "A1"
    assert Event.objects.filter(subject_kind="ticket").count() == before, "the ticket itself learns nothing"
    with pytest.raises(NotVisible):
        threading.adopt(held.pk, by=cast.stranger, at=minutes(60))
    for nobody in (cast.observer, cast.first_line, SYSTEM):
        with pytest.raises(NotAllowed):
            threading.adopt(held.pk, by=nobody, at=minutes(60))
    threading.adopt(held.pk, by=cast.owner, at=minutes(60))
    said = Message.objects.filter(ticket=ticket.pk).latest("id")
    assert (said.body, said.author_id, said.assurance, said.at) == (held.words, cast.owner.id, "A2", minutes(60))
    with pytest.raises(Conflict):
        threading.adopt(held.pk, by=cast.owner, at=minutes(61))


def test_t041_t043_a_token_of_another_or_of_no_contact_or_closed_ticket_threads_nothing(cast: Cast) -> None:
    ticket, foreign = accepted(cast), "n.orlova@vektor.example"
    stolen = reply_of(cast.colleague, ticket.pk, foreign)
    assert became(written(OWNER, "one"), rcpt_to=stolen).state == "draft"
    token = reply_of(cast.owner, ticket.pk)
    assert became(written(OWNER, "two"), rcpt_to=token.replace("@", "a@")).state == "draft"
    forged = became(written(OWNER, "three"), rcpt_to=token, by_server=FOREIGN_SERVER)
    assert forged.state == "quarantined", "a token lifts no forged sender"
    (contact,) = [one.id for one in contacts_of(cast.contract) if one.account_id == cast.colleague.id]
    customers.remove_contact(contact, by=proven(cast.owner, "contact.remove", f"contact:{contact}"), at=minutes(5))
    assert became(written(foreign, "four"), rcpt_to=stolen, mail_from=foreign).state != "threaded"
    tickets.withdraw(ticket.pk, by=cast.owner, at=minutes(10))
    assert became(written(OWNER, "five"), rcpt_to=token).state == "draft"
    assert not HeldMail.objects.exists()


def test_our_mail_about_a_ticket_asks_to_be_answered_at_its_token(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_REPLY_DOMAIN", "reply.nimbus.example")
    settings.forget()
    try:
        sending = Sending(1, OWNER, "x", "y", "en", "k", new_message_id(48213, OWNER, "localhost"), 48213, T0)
        assert as_mail(sending)["Reply-To"] == reply_of(cast.owner, 48213)
        named = new_message_id(None, OWNER, "localhost", question=93)
        assert as_mail(replace(sending, message_id=named, ticket=None))["Reply-To"].startswith("reply+q93-1-")
        assert as_mail(replace(sending, message_id="<a@b>"))["Reply-To"] is None
    finally:
        monkeypatch.undo()
        settings.forget()


def test_e21_a_draft_by_mail_becomes_a_ticket_in_the_portal_and_keeps_when_it_was_seen(cast: Cast) -> None:
    became(written(OWNER, "cs1234 is slow since the morning"))
    draft = Draft.objects.get()
    (shown,) = waiting_for(cast.owner, minutes(5)).drafts
    assert (shown.id, shown.address) == (draft.pk, OWNER)
    with pytest.raises(NotVisible):
        drafts.confirm_draft(draft.pk, report(cast), by=cast.stranger, at=minutes(100))
    ticket = drafts.confirm_draft(draft.pk, report(cast), by=cast.colleague, at=minutes(100))
    draft.refresh_from_db()
    assert (draft.state, draft.ticket_id, draft.first_seen_at) == ("confirmed", ticket.pk, T0)
    assert (thread_of(ticket.pk, cast.first_line).first_seen_at, ticket.opened_at) == (T0, minutes(100))
