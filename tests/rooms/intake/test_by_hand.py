"""Mails that the rules laid aside, taken up by one of the staff: security.md 4.6, T46, T47; E1."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.factories import T0, minutes
from tests.rooms.intake.mailing import FOREIGN_SERVER, OWNER, became, written

from countersign.general.models import Question
from countersign.intake.commands.by_hand import Wish, take_up
from countersign.intake.models import Draft
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from countersign.ledger.models import Event
from countersign.mail import commands, queries
from countersign.mail.rules.arrivals import Arrival, MailState, Via
from countersign.notify.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dns")]
ROBOT = ("Auto-Submitted: auto-generated",)


def test_a_mail_in_quarantine_becomes_a_draft_by_hand_once_and_proves_no_more_than_before(cast: Cast) -> None:
    forged = became(written(OWNER, "cs1234 does not answer"), by_server=FOREIGN_SERVER)
    proven = became(written(OWNER, "The list of our servers", *ROBOT))
    assert (forged.state, proven.state) == ("quarantined", "quarantined")
    notices = Notice.objects.count()
    for nobody in (cast.first_line, cast.manager, cast.owner, SYSTEM):
        with pytest.raises(NotAllowed):
            take_up(forged.id, Wish("draft", "She called and asked for it"), by=nobody, at=minutes(3))
    for wish, field in ((Wish("draft", " \x00"), "reason"), (Wish("ticket", "x"), "becomes"),
                        (Wish("draft", "x" * 501), "reason")):  # fmt: skip
        with pytest.raises(Invalid) as refusal:
            take_up(forged.id, wish, by=cast.duty_lead, at=minutes(3))
        assert refusal.value.facts["field"] == field
    for mail in (forged, proven):
        assert take_up(mail.id, Wish("draft", "She called and asked for it"), by=cast.duty_lead, at=minutes(3))[0]
    drafts = {one.mail_id: one for one in Draft.objects.all()}
    # Whoever forges an address names no contract by it, whoever takes the mail up.
    assert (drafts[forged.id].claimed_contract_id, drafts[proven.id].claimed_contract_id) == (None, cast.contract)
    assert drafts[forged.id].first_seen_at == T0 and "cs1234 does not answer" in drafts[forged.id].words
    row = queries.mail_row(forged.id)
    assert (row.state, row.reasons[:2], row.about_kind, row.about_id) == (
        "draft", ("by_hand", "forged_sender"), "draft", drafts[forged.id].pk,
    )  # fmt: skip
    event = Event.objects.get(type="mail.taken_up", subject_id=forged.id)
    assert (event.actor_id, event.staff_only) == (cast.duty_lead.id, True)
    assert set(Event.objects.filter(type="draft.filed").values_list("assurance", flat=True)) == {"A0"}
    with pytest.raises(Conflict):
        take_up(forged.id, Wish("question", "Me too"), by=cast.duty_lead, at=minutes(4))
    assert queries.balance(cast.duty_lead).adds_up and Notice.objects.count() == notices


def test_a_mail_that_no_reader_could_read_is_told_by_whoever_looked_at_it(cast: Cast) -> None:
    arrival = Arrival(Via.LMTP, FOREIGN_SERVER, "x", "ivan@person.example", "support@nimbus.example")
    mail = commands.take_in(b"From: x\r\n\r\nboom", arrival, by=SYSTEM, at=T0).id
    commands.settle(mail, MailState.QUARANTINED, ["reader_killed"], by=SYSTEM, at=T0)
    lead = cast.duty_lead
    with pytest.raises(Invalid) as refusal:
        take_up(mail, Wish("question", "A person wrote it"), by=lead, at=minutes(1))
    assert refusal.value.facts["field"] == "words"
    keyed = replace(lead, key="once")
    told = Wish("question", "A person wrote it", "He asks what a server costs.")
    kind, number = take_up(mail, told, by=keyed, at=minutes(1))
    with pytest.raises(AlreadyDone):
        take_up(mail, told, by=keyed, at=minutes(1))
    question = Question.objects.get()
    assert (kind, number, question.address, question.vouched) == ("question", question.pk, "ivan@person.example", False)
    assert queries.mail_row(mail).state == "general" and queries.balance(lead).ends["quarantined"] == 0
