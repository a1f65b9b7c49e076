"""Delivery against a real mail server: taken, refused, put off, unreachable, and dying in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage, get_connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.cast import Cast
from tests.factories import opened
from tests.rooms.notify.conftest import MailServer, free_port
from tests.rooms.notify.telling import drawn, now, plain, send, tell

from countersign.kernel.actor import SYSTEM
from countersign.ledger.queries import events_of
from countersign.notify import commands, jobs, queries
from countersign.notify.mailing.transport import folder
from countersign.notify.models import Notice, Outgoing
from countersign.notify.rules.notices import RETRY_AFTER, Letter

pytestmark = pytest.mark.django_db


def receipt(cast: Cast) -> Notice:
    """Open a ticket; return the notice to its author."""
    number = opened(cast).pk
    return next(notice for notice in tell(number) if notice.recipient_id == cast.owner.id)


def planned() -> int:
    return ProcrastinateJob.objects.filter(task_name="notify.send").count()


def test_a_mail_is_delivered_and_the_servers_words_are_kept(cast: Cast, server: MailServer) -> None:
    notice = send(receipt(cast))
    assert (notice.state, notice.words, notice.attempts) == ("sent", "250 OK queued as 1", 1)
    (mail,) = server.mails
    assert mail["To"] == "p.krylov@vektor.example"
    assert mail["From"] == "Nimbus Cloud <support@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ru"
    assert mail["Message-ID"] == notice.message_id
    assert mail["References"] == mail["In-Reply-To"] == f"<ticket-{notice.ticket_id}@localhost>"
    assert not [name for name in mail if name.lower().startswith("list-")]
    assert f"http://testserver/tickets/{notice.ticket_id}" in plain(mail)
    assert notice.server == "127.0.0.1"
    assert not Outgoing.objects.filter(pk=notice.pk).exists()
    send(notice)
    assert len(server.mails) == 1, "a job run twice sends once"


def test_a_refused_recipient_has_failed_with_the_servers_words(cast: Cast, server: MailServer) -> None:
    server.to_recipient = "550 5.1.1 No such person here"
    before = receipt(cast)
    count = planned()
    notice = send(before)
    assert (notice.state, notice.words) == ("failed", "550 5.1.1 No such person here")
    assert planned() == count, "nothing is tried again"
    (row,) = [row for row in queries.notices_for(cast.owner).rows if row.id == notice.pk]
    assert (row.state, row.words, row.sent_at) == ("failed", "550 5.1.1 No such person here", None)


@pytest.mark.parametrize("where", ["to_recipient", "to_mail"])
def test_a_busy_server_is_tried_again(cast: Cast, server: MailServer, where: str) -> None:
    setattr(server, where, "451 4.7.1 Greylisted, come back")
    notice = receipt(cast)
    count = planned()
    after = send(notice)
    assert (after.state, after.attempts, after.words) == ("queued", 1, "451 4.7.1 Greylisted, come back")
    assert planned() == count + 1
    setattr(server, where, "")
    done = send(after)
    assert (done.state, done.attempts) == ("sent", 2)
    assert [event.type for event in events_of("notice", done.pk)] == ["notice.queued", "notice.put_off", "notice.sent"]


def test_an_unreachable_server_is_tried_again_and_given_up_at_last(
    cast: Cast, use_smtp: Callable[[str], None]
) -> None:
    use_smtp(f"smtp://127.0.0.1:{free_port()}")
    notice = receipt(cast)
    for tries in range(1, len(RETRY_AFTER) + 1):
        notice = send(notice)
        assert (notice.state, notice.attempts) == ("queued", tries)
        assert "refused" in notice.words.lower()
    notice = send(notice)
    assert notice.state == "failed"


def test_a_refused_sender_is_our_own_fault_and_tried_again(cast: Cast, server: MailServer) -> None:
    server.to_sender = "550 5.7.1 We do not know you"
    notice = send(receipt(cast))
    assert (notice.state, notice.words) == ("queued", "550 5.7.1 We do not know you")


def test_dying_after_the_server_took_it_makes_one_duplicate_at_most(cast: Cast, server: MailServer) -> None:
    notice = receipt(cast)
    for _ in range(2):  # The process dies between the server's word and our record of it.
        sending = commands.begin(notice.pk, by=SYSTEM, at=now())
        assert sending is not None
        jobs.deliver(sending)
    ended = send(notice)
    assert (ended.state, ended.words) == ("failed", "It is not known whether the mail server took it.")
    assert len(server.raw) == 2
    assert server.raw[0] == server.raw[1], "a copy has the same Message-ID and the same bytes"


def test_a_server_that_hangs_up_on_the_whole_mail_gets_it_twice_at_most(cast: Cast, server: MailServer) -> None:
    server.silent = True
    notice = send(receipt(cast))
    assert (notice.state, notice.attempts) == ("queued", 0), "an attempt of which no outcome is known"
    assert notice.words == "It is not known whether the mail server took it."
    server.to_recipient = "451 4.7.1 Come back"
    notice = send(notice)
    assert (notice.state, notice.attempts) == ("queued", 1)
    server.to_recipient = ""
    notice = send(send(notice))
    assert (notice.state, notice.attempts, len(server.raw)) == ("failed", 3, 2)


def test_what_a_server_says_to_goodbye_takes_nothing_back(cast: Cast, server: MailServer) -> None:
    server.to_goodbye = "421 4.4.2 You were too slow"
    notice = send(receipt(cast))
    assert (notice.state, notice.words) == ("sent", "250 OK queued as 1")


def test_without_a_server_mail_is_written_into_the_folder(cast: Cast) -> None:
    notice = send(receipt(cast))
    assert notice.state == "sent"
    name = notice.words.removeprefix("Written to mail/")
    assert "Subject:" in (folder() / name).read_text()


def test_an_old_event_is_recorded_as_not_sent(cast: Cast) -> None:
    number = opened(cast).pk
    (event,) = events_of("ticket", number)
    jobs.tell_people(event)
    (row,) = queries.notices_for(cast.owner).rows
    assert (row.state, row.attempts, row.words) == ("failed", 0, jobs.TOO_OLD)
    jobs.tell_people(event)
    assert len(queries.notices_for(cast.owner).rows) == 1


def test_an_event_is_told_to_a_person_once(cast: Cast) -> None:
    number = opened(cast).pk
    assert tell(number)
    assert tell(number) == []


def test_a_forgotten_notice_is_planned_again(cast: Cast) -> None:
    letter = Letter("account", "someone@example.org", "en", "Hello", "Hello")
    commands.queue_notice(letter, by=SYSTEM, at=now() - timedelta(days=2))
    count = planned()
    jobs.sweep.func()
    assert planned() == count + 1


def test_a_reset_link_is_sent_and_not_kept(cast: Cast, server: MailServer) -> None:
    link = "http://testserver/password/reset/1z/c8xk2p-0123456789abcdef0123456789abcdef"
    backend = get_connection("countersign.notify.backend.OutboxBackend")
    to = ["p.krylov@vektor.example"]
    EmailMessage("Set a new password", f"Open it:\n\n{link}\n", to=to, connection=backend).send()
    notice = Notice.objects.get(kind="account")
    assert (notice.recipient_id, notice.ticket_id, notice.locale) == (cast.owner.id, None, "ru")
    send(notice)
    assert link in plain(server.mails[0]) and link in drawn(server.mails[0])
    kept = str([event.payload for event in events_of("notice", notice.pk)]) + notice.body
    assert "0123456789abcdef" not in kept
    assert "In-Reply-To" not in server.mails[0]
