"""Files that come by mail are examined like those handed in, and go with the words when a contact adopts them.

security.md: T55, T57, T58 for mail; T2.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.cast import Cast
from tests.factories import accepted, minutes, report
from tests.rooms.files.samples import picture
from tests.rooms.files.test_scanning import EICAR, clamd
from tests.rooms.intake.mailing import OWNER, US, became, reply_of

from countersign.files import commands as files
from countersign.files import policy
from countersign.files.queries import UploadRow, by_token, files_of
from countersign.files.rules import Hold, State
from countersign.intake.commands import drafts, threading
from countersign.intake.commands.attached import keep_attachments
from countersign.kernel.actor import SYSTEM
from countersign.tickets.models import Attachment

__all__ = ["clamd"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dns")]


def with_files(*headers: tuple[str, str], text: str = "cs1234 does not answer") -> bytes:
    mail = EmailMessage()
    for name, value in (("From", OWNER), ("To", US), ("Subject", "Re: x"), ("Message-ID", "<f@client.example>")):
        mail[name] = value
    for name, value in headers:
        mail[name] = value
    mail.set_content(text)
    mail.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="экран.png")
    mail.add_attachment(b"MZ" + b"\0" * 600, maintype="application", subtype="octet-stream", filename="fix.exe")
    mail.add_attachment(b"x" * 40, maintype="application", subtype="pgp-signature", filename="s.asc")
    return mail.as_bytes()


def kept(kind: str, number: int) -> list[UploadRow]:
    assert keep_attachments(kind, number, by=SYSTEM, at=minutes(1)) == 2
    assert keep_attachments(kind, number, by=SYSTEM, at=minutes(2)) == 0, "once, however often the job runs"
    return files_of(kind, [number])[number]


def test_t055_t058_a_held_mails_files_go_with_its_words_and_the_dangerous_one_stays_held(cast: Cast) -> None:
    ticket = accepted(cast)
    mail = became(with_files(("Cc", reply_of(cast.owner, ticket.pk))))
    shown, held = kept("held_mail", mail.about_id or 0)
    assert (shown.name, shown.state, shown.contract_id) == ("экран.png", "clean", cast.contract)
    assert (held.name, held.state) == ("fix.exe", "held")
    assert policy.can_fetch(cast.owner, shown) and policy.can_fetch(cast.first_line, shown)
    assert not policy.can_see(cast.stranger, shown) and not policy.can_fetch(cast.first_line, held)
    threading.adopt(mail.about_id or 0, by=cast.owner, at=minutes(60))
    attached = Attachment.objects.filter(ticket=ticket.pk).order_by("id")
    assert [one.name for one in attached] == ["экран.png", "fix.exe"]
    assert {one.upload.state for one in attached} == {"clean", "held"}
    assert {(one.upload.owner_kind, one.upload.owner_id) for one in attached} == {("customer", cast.owner.id)}


def test_t058_what_the_scanner_finds_in_a_mail_stays_held_when_a_contact_adopts_it(cast: Cast, clamd: Path) -> None:
    ticket = accepted(cast)
    made = EmailMessage()
    made["From"], made["To"], made["Cc"] = OWNER, US, reply_of(cast.owner, ticket.pk)
    made.set_content("see the log")
    made.add_attachment(b"12:00 began\n" * 400 + EICAR, maintype="text", subtype="plain", filename="app.log")
    held = became(made.as_bytes()).about_id or 0
    assert keep_attachments("held_mail", held, by=SYSTEM, at=minutes(1)) == 1
    (row,) = files_of("held_mail", [held])[held]
    files.examine(row.id, at=minutes(2))
    threading.adopt(held, by=cast.owner, at=minutes(60))
    (attached,) = Attachment.objects.filter(ticket=ticket.pk)
    assert (attached.upload.state, attached.upload.held_reason) == (State.HELD, Hold.INFECTED)
    found = by_token(row.token)
    assert not any(policy.can_fetch(who, found) for who in (cast.owner, cast.first_line, cast.duty_lead))


def test_a_drafts_files_become_those_of_its_ticket(cast: Cast) -> None:
    mail = became(with_files())
    assert mail.state == "draft"
    shown, _held = kept("draft", mail.about_id or 0)
    assert policy.can_see(cast.colleague, shown) and policy.can_see(cast.first_line, shown)
    assert not policy.can_see(cast.stranger, shown)
    assert not policy.can_see(replace(cast.owner, contract=cast.foreign_contract), shown)
    ticket = drafts.confirm_draft(mail.about_id or 0, report(cast), by=cast.colleague, at=minutes(90))
    assert Attachment.objects.filter(ticket=ticket.pk).count() == 2
    assert files_of("draft", [mail.about_id or 0]) == {}
