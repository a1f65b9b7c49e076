"""Mail that comes back: matched to what was sent, recorded once, a dead address written to no more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.factories import accepted, minutes, report
from tests.rooms.notify.conftest import MailServer
from tests.rooms.notify.telling import now, send, tell
from tests.rules.mail_corpora import mails, needs_mail

from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.ledger.subscriptions import registry
from countersign.mail import commands as mail_room
from countersign.mail.keys import ours_among, own_mail_keys
from countersign.mail.rules.arrivals import Arrival, Via
from countersign.mail.rules.gist import gist
from countersign.mail.rules.return_path import return_path, returned_to
from countersign.notify import commands
from countersign.notify.beside import beside
from countersign.notify.commands import returning
from countersign.notify.models import Letterbox, Notice, Returned
from countersign.notify.queries import notices_for
from countersign.notify.queries import returned as return_queries
from countersign.notify.rules.notices import Letter
from countersign.notify.rules.returned import refused_for_good
from countersign.notify.words.notices import STOPPED
from countersign.tickets import commands as tickets

pytestmark = pytest.mark.django_db
DSN = (
    "From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
    "Message-ID: <{name}@mx.example.org>\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {who}\r\nAction: {action}\r\n"
    "Status: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
    "From: support@localhost\r\nTo: {who}\r\nSubject: x\r\nMessage-ID: {ours}\r\n\r\n--b--\r\n"
)
HARD = ("failed", "5.1.1", "550 5.1.1 User unknown")
SOFT = ("failed", "4.2.2", "452 4.2.2 The mailbox is full")
LATE = ("delayed", "4.4.1", "connection timed out")


def dsn(notice: Notice, said: tuple[str, str, str], name: str = "1", *, ours: str = "", to: str = "") -> bytes:
    action, status, words = said
    told = {"action": action, "status": status, "words": words, "name": name, "who": notice.address}
    return DSN.format(ours=ours or notice.message_id, to=to or "support@localhost", **told).encode()


def comes_in(raw: bytes, to: str = "") -> int:
    """Take a mail in and read it, and hand on that it was read, twice, as a crashed follower would."""
    arrival = Arrival(Via.LMTP, "203.0.113.9", "mx.example.org", "", to)
    mail = mail_room.take_in(raw, arrival, by=SYSTEM, at=now()).id
    mail_room.note_reading(mail, gist(raw, arrival, None, domain="localhost", at=now()), by=SYSTEM, at=now())
    hand_on("mail", mail)
    return mail


def hand_on(kind: str, number: int) -> None:
    for event in [*events_of(kind, number), *events_of(kind, number)]:
        for subscription in registry.values():
            if subscription.name.startswith("notify.") and subscription.wants(event.type):
                subscription.handle(event)


@pytest.fixture
def receipt(cast: Cast, server: MailServer) -> Notice:
    """A mail to the owner that a server has taken."""
    return sent(cast, accepted(cast).pk)


def sent(cast: Cast, number: int) -> Notice:
    return send(next(one for one in tell(number) if one.recipient_id == cast.owner.id))


def another(cast: Cast, receipt: Notice, minute: int) -> Notice:
    tickets.answer(receipt.ticket_id or 0, tickets.Words("Hm."), by=cast.first_line, at=minutes(minute))
    return sent(cast, receipt.ticket_id or 0)


def test_a_dead_address_is_on_record_a_task_and_written_to_no_more(cast: Cast, receipt: Notice) -> None:
    comes_in(dsn(receipt, HARD))
    (returned,) = Returned.objects.all()
    assert (returned.notice_id, returned.kind, returned.status, returned.proven) == (receipt.pk, "hard", "5.1.1", True)
    assert returned.words == "550 5.1.1 User unknown"
    assert [event.type for event in events_of("notice", receipt.pk)][-1] == "notice.returned"
    (row,) = return_queries.came_back(cast.first_line)
    assert (row.address, row.person, row.task, row.ticket) == (
        receipt.address,
        "Павел Крылов",
        "hard",
        receipt.ticket_id,
    )
    told = beside(cast.owner).came_back
    assert told is not None and told.words == returned.words
    assert beside(cast.colleague).came_back is None

    stopped = another(cast, receipt, 5)
    assert (stopped.state, stopped.words, stopped.attempts) == ("failed", STOPPED, 0)
    asked = Letter("account", receipt.address, "ru", "Set a password", "Here", recipient=cast.owner.id)
    number = commands.queue_notice(asked, by=SYSTEM, at=now())
    assert send(Notice.objects.get(pk=number)).state == "sent", "what somebody asks for right now is always tried"
    assert beside(cast.owner).came_back is None, "a mail that was taken since ends the banner"


def test_somebody_takes_it_and_deals_with_it_and_mail_goes_there_again(cast: Cast, receipt: Notice) -> None:
    comes_in(dsn(receipt, HARD))
    (row,) = return_queries.came_back(cast.first_line)
    for stranger in (cast.owner, cast.manager):
        with pytest.raises(NotAllowed):
            returning.take(row.id, by=stranger, at=now())
    returning.take(row.id, by=cast.first_line, at=now())
    with pytest.raises(Conflict):
        returning.take(row.id, by=cast.second_line, at=now())
    with pytest.raises(Invalid):
        returning.deal_with(row.id, "  ", write_again=True, by=cast.first_line, at=now())
    returning.deal_with(row.id, "Called him, the mailbox is back.", write_again=True, by=cast.first_line, at=now())
    with pytest.raises(Conflict):
        returning.deal_with(row.id, "Again", write_again=True, by=cast.first_line, at=now())
    assert return_queries.came_back(cast.first_line) == []
    hand_on("letterbox", row.id)
    first = Notice.objects.get(recipient_id=cast.owner.id, kind="account")
    assert send(first).state == "sent"
    assert beside(cast.owner).came_back is None
    types = [event.type for event in events_of("letterbox", row.id)]
    assert types == ["letterbox.stopped", "letterbox.taken", "letterbox.dealt_with", "letterbox.reached"]
    assert another(cast, receipt, 6).state == "sent"


def test_its_person_has_it_tried_again_or_hides_it_and_nobody_else(cast: Cast, receipt: Notice) -> None:
    comes_in(dsn(receipt, HARD))
    box = Letterbox.objects.get()
    for stranger in (cast.colleague, cast.stranger):
        with pytest.raises(NotVisible):
            returning.try_again(box.pk, by=stranger, at=now())
    returning.hide(box.pk, by=cast.owner, at=now())
    assert beside(cast.owner).came_back is None
    returning.try_again(box.pk, by=cast.owner, at=now())
    returning.try_again(box.pk, by=cast.owner, at=now())
    hand_on("letterbox", box.pk)
    again = Notice.objects.get(recipient_id=cast.owner.id, kind="account")
    assert send(again).state == "sent"
    comes_in(dsn(again, HARD, "2"))
    assert beside(cast.owner).came_back is not None, "it came back again, and is said again"
    assert len(return_queries.came_back(cast.first_line)) == 1, "one address is one task"


def test_three_soft_in_a_row_make_a_task_and_a_late_mail_none(cast: Cast, receipt: Notice) -> None:
    comes_in(dsn(receipt, LATE, "late"))
    assert Returned.objects.get().kind == "delayed"
    assert [event.type for event in events_of("notice", receipt.pk)][-1] == "notice.delayed"
    notice, tasks = receipt, []
    for place in range(3):
        comes_in(dsn(notice, SOFT, f"s{place}"))
        tasks.append([row.task for row in return_queries.came_back(cast.first_line)])
        notice = another(cast, receipt, 5 + place)
        assert notice.state == "sent", "an address that is only full is written to"
    assert tasks == [[], [], ["soft"]]
    assert beside(cast.owner).came_back is None


def test_a_bounce_that_proves_nothing_stops_nothing(cast: Cast, receipt: Notice) -> None:
    """T44: a forged bounce takes no customer's mail away; a person looks at it."""
    comes_in(dsn(receipt, HARD, ours="<t.1-1-aaaaaaaaaaaaaaaaaaaaaaaaaa.00-aaaaaaaaaaaaaaaa@localhost>"))
    (row,) = return_queries.came_back(cast.first_line)
    assert (row.task, row.stopped_at) == ("doubtful", None)
    assert beside(cast.owner).came_back is None
    assert {one.returned for one in beside(cast.owner, receipt.ticket_id).deliveries} == {""}, "and says nothing there"
    assert {one.returned for one in notices_for(cast.owner).rows} == {""}
    assert another(cast, receipt, 5).state == "sent"
    comes_in(dsn(receipt, HARD, "true", ours="<gone@elsewhere.example>"), to=path_of(receipt))
    assert Returned.objects.get(proven=True).notice_id == receipt.pk, "a return path of ours proves it"
    assert return_queries.came_back(cast.first_line)[0].task == "hard"
    comes_in(dsn(Notice(address="nobody@else.example"), HARD, "other", ours="<x@elsewhere.example>"))
    assert Returned.objects.count() == 2, "of other people's mail nothing is recorded"


def test_a_forged_bounce_does_not_speak_in_the_banner_of_a_true_one(cast: Cast, receipt: Notice) -> None:
    comes_in(dsn(receipt, HARD))
    box = Letterbox.objects.get().pk
    returning.deal_with(box, "asked for another", write_again=False, by=cast.first_line, at=now())
    forged = ("failed", "5.1.1", "550 5.1.1 Your account is closed, call +39 555 0100")
    comes_in(dsn(receipt, forged, "forged", ours="<x@elsewhere.example>"))
    told = beside(cast.owner).came_back
    assert told is not None and told.words == "550 5.1.1 User unknown"


def path_of(notice: Notice) -> str:
    return return_path(notice.pk, "reply.nimbus.example", own_mail_keys()[-1])


def test_an_address_refused_while_it_is_written_to_is_dead_too(cast: Cast, server: MailServer) -> None:
    server.to_recipient = "550 5.1.1 No such person here"
    notice = sent(cast, accepted(cast).pk)
    assert notice.state == "failed"
    assert return_queries.came_back(cast.first_line)[0].words == "550 5.1.1 No such person here"
    server.to_recipient = "552 5.2.2 Mailbox full"
    tasks = []
    for place in range(3):
        number = tickets.open_ticket(report(cast), by=cast.colleague, at=minutes(place)).pk
        assert {send(one).state for one in tell(number) if one.recipient_id == cast.colleague.id} == {"failed"}
        tasks.append([row.task for row in return_queries.came_back(cast.first_line)])
    assert tasks == [["hard"], ["hard"], ["hard", "soft"]], "what is refused at the door has come back too"
    assert not refused_for_good("550 5.7.1 Relaying denied") and not refused_for_good("452 4.2.2 Mailbox full")


@needs_mail
def test_real_bounces_readdressed_find_the_mail_they_are_about(receipt: Notice) -> None:
    ours = receipt.message_id.strip("<>").encode()
    files, carry, found = 0, 0, 0
    for path in mails("bounces/*.eml")[::2]:
        raw = path.read_bytes()
        arrival = Arrival(Via.LMTP, rcpt_to=path_of(receipt))
        told = gist(raw, arrival, None, domain="localhost", at=now())
        if told["kind"] != "bounce" or not told["bounce"]:
            continue
        files += 1
        assert returned_to(arrival.rcpt_to, own_mail_keys()) == receipt.pk
        name = str(told["bounce"]["our_message_id"]).encode()
        if len(name) < 8 or name not in raw:
            continue
        carry += 1
        again = gist(raw.replace(name, ours), arrival, None, domain="localhost", at=now())
        found += bool(again["bounce"] and ours_among([again["bounce"]["our_message_id"], *again["names"]]))
    assert files >= 120 and carry >= 50, (files, carry)
    assert found / carry > 0.98, f"{found} of {carry}"


def test_an_old_mail_is_not_searched_for_without_proof(cast: Cast, receipt: Notice) -> None:
    assert return_queries.newest_to(receipt.address.upper(), now() - timedelta(days=5)) == receipt.pk
    assert return_queries.newest_to(receipt.address, now() + timedelta(days=1)) is None
    assert re.fullmatch(r"bounce\+\d+-[a-z2-7]{16}@reply\.nimbus\.example", path_of(receipt))
