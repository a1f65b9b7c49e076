"""What goes out because a mail came in: one letter an address and day, to proven senders alone; else nothing.

security.md, group E: T38, T43, T47, T48; experience E51.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.cast import Cast, proven
from tests.factories import accepted
from tests.rooms.intake.mailing import FOREIGN_SERVER, OWNER, became, reply_of, written

from countersign.customers import commands as customers
from countersign.customers.queries import contacts_of
from countersign.intake.models import HeldMail
from countersign.kernel.clock import database_now
from countersign.ledger.queries import events_of
from countersign.mail.keys import new_message_id
from countersign.mail.queries import MailRow
from countersign.notify.commands import Sending
from countersign.notify.mailing.envelope import as_mail
from countersign.notify.models import Notice
from countersign.notify.topics import mailed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dns")]
VICTIM = "victim@person.example"
DAY = timedelta(hours=24)
LURE = "https://evil.example/win Сервер 203.0.113.40 не отвечает, click here"


def answered(mail: MailRow) -> list[Notice]:
    """Let notify hear of what became of a mail, twice; return what was written because of it."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for _again in range(2):
        for event in events_of("mail", mail.id):
            if event.type == "mail.settled":
                mailed.mailed(event)
    return list(Notice.objects.exclude(pk__in=before))


def sent(sender: str, text: str, *headers: str, at: datetime, **how: str) -> MailRow:
    return became(written(sender, text, *headers), mail_from=how.pop("mail_from", sender), at=at, **how)


def test_t047_a_victim_hears_once_a_day_how_to_confirm_and_none_of_the_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = database_now()
    mails = [sent(VICTIM, f"{LURE} {number}", f"Reply-To: other{number}@evil.example", at=at) for number in range(12)]
    assert {mail.state for mail in mails} == {"draft"}
    (notice,) = [notice for mail in mails for notice in answered(mail)]
    assert (notice.address, notice.recipient_id, notice.kind, notice.locale) == (VICTIM, None, "unproven", "ru")
    for word in ("evil", "click", "203.0.113.40", "не отвечает"):
        assert word not in notice.body + notice.subject
    assert f"/calls/drafts/{mails[0].about_id}/mail" in notice.body and notice.body.count("http") == 1
    assert notice.answers == mails[0].gist["message_id"]
    assert mailed.ONCE_IN == DAY
    monkeypatch.setattr(mailed, "ONCE_IN", timedelta(0))
    assert len(answered(sent(VICTIM, LURE, at=at))) == 1


def test_t047_a_registered_sender_is_told_no_more_than_a_stranger(cast: Cast) -> None:
    at = database_now()
    (known,) = answered(sent(OWNER, "cs1234 is down", at=at))
    (unknown,) = answered(sent(VICTIM, "Сервер 203.0.113.40 не отвечает", at=at))
    assert (known.subject, known.body.split("http")[0]) == (unknown.subject, unknown.body.split("http")[0])


def test_e51_who_passes_no_sender_check_is_answered_nothing(cast: Cast) -> None:
    at = database_now()
    for mail in (
        sent(OWNER, "my server is down", at=at, by_server=FOREIGN_SERVER),
        sent("a@unknown.example", "my server is down", at=at),
        sent("b@person.example", "How much is it?", at=at),
    ):
        assert answered(mail) == []


def test_t043_a_former_contact_with_an_old_token_is_refused_and_pointed_to_the_portal(cast: Cast) -> None:
    ticket, foreign, at = accepted(cast), "n.orlova@vektor.example", database_now()
    token = reply_of(cast.colleague, ticket.pk, foreign)
    (contact,) = [one.id for one in contacts_of(cast.contract) if one.account_id == cast.colleague.id]
    customers.remove_contact(contact, by=proven(cast.owner, "contact.remove", f"contact:{contact}"), at=at)
    mail = sent(foreign, "I still decide here", at=at, rcpt_to=token)
    assert (mail.state, mail.reasons) == ("dropped", ("former_contact",))
    assert not HeldMail.objects.exists()
    (notice,) = answered(mail)
    assert "http://testserver/\n" in notice.body and str(ticket.pk) not in notice.body
    assert answered(sent(foreign, "again", at=at, rcpt_to=token)) == []


@pytest.mark.parametrize(
    ("headers", "mail_from"),
    [
        (("Auto-Submitted: auto-replied", "Subject: Out of office"), VICTIM),
        (("X-Auto-Response-Suppress: OOF",), VICTIM),
        (("Precedence: bulk",), VICTIM),
        (("List-Id: <x.example>",), VICTIM),
        ((), ""),
        ((f"X-Countersign-Sent: {new_message_id(None, VICTIM, 'localhost')}",), VICTIM),
        (tuple("Received: from a by b" for _ in range(60)), VICTIM),
    ],
    ids=["auto-submitted", "suppressed", "bulk", "list", "null path", "our own", "circling"],
)
def test_t048_no_machine_is_ever_answered(cast: Cast, headers: tuple[str, ...], mail_from: str) -> None:
    mail = sent(VICTIM, "my server is down", *headers, at=database_now(), mail_from=mail_from)
    assert answered(mail) == []


def test_t048_what_we_answer_by_ourselves_says_so_and_answers_the_mail(cast: Cast) -> None:
    named = new_message_id(None, VICTIM, "localhost")
    made = as_mail(Sending(1, VICTIM, "x", "y", "en", "unproven", named, None, database_now(), ("<a@b>",), True))
    assert (made["Auto-Submitted"], made["In-Reply-To"], made["References"]) == ("auto-replied", "<a@b>", "<a@b>")
    back = became(made.as_bytes(), by_server=FOREIGN_SERVER, mail_from="")
    assert (back.state, back.reasons) == ("dropped", ("own_mail",))
