"""What a bounce says: whom it names, why, whether for good, and which of our mails came back."""

from __future__ import annotations

import json
from time import process_time

import pytest

from countersign.mail.rules import read
from countersign.mail.rules.bounces import RECIPIENTS, Bounce, bounce_of, bounces_of
from countersign.mail.rules.bouncing.feedback import feedback_of
from countersign.mail.rules.bouncing.reasons import Reason, by_status, by_words, is_hard, reply_in, status_in
from countersign.mail.rules.bouncing.returned import split_copy
from countersign.mail.rules.glance import glance_at
from countersign.mail.rules.kinds import Kind, kind_of

HEADERS = "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nTo: help@desk.example\nSubject: failure notice\n"
FAILED = "Final-Recipient: rfc822; {}@x.example\nAction: failed\nStatus: 5.0.0"
COPY = "Message-ID: <n.17@desk.example>\nFrom: help@desk.example\nTo: anna@vektor.example\nSubject: Your server\n"


def prose(text: str) -> Bounce:
    """Read a bounce in prose and return whom it names first."""
    found = bounce_of(read(f"{HEADERS}\n{text}".encode()))
    assert found is not None
    return found


def report(groups: str, words: str = "This is the mail system.") -> tuple[Bounce, ...]:
    """Read a delivery status notification with these groups of fields."""
    body = (
        f"--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\n{groups}\n--b\nContent-Type: text/rfc822-headers\n\n{COPY}\n--b--\n"
    )
    head = f"{HEADERS}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"
    return bounces_of(read(f"{head}\n{body}".encode()))


def test_a_report_names_recipient_status_reason_and_our_mail() -> None:
    (told,) = report(
        "Original-Recipient: rfc822;anna@vektor.example\nFinal-Recipient: rfc822; box17@store.example\nAction: failed\n"
        "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1\n <box17@store.example>: no such user here"
    )
    assert told.recipient == "anna@vektor.example"
    assert (told.status, told.reply, told.reason, told.hard) == ("5.1.1", "550", Reason.NO_SUCH_USER, True)
    assert told.our_message_id == "n.17@desk.example"


def test_several_recipients_of_a_report_are_told_each_for_itself() -> None:
    group = "Final-Recipient: rfc822; {}@x.example\nAction: {}\nStatus: {}\nDiagnostic-Code: smtp; {}"
    told = report(
        "\n\n".join(
            [
                group.format("full", "failed", "5.2.2", "552 5.2.2 mailbox full"),
                group.format("late", "delayed", "4.4.1", "connect timed out"),
                group.format("gone", "failed", "5.1.1", "550 5.1.1 user unknown"),
                group.format("good", "delivered", "2.0.0", "250 ok"),
            ]
        )
    )
    assert [(one.recipient[:4], one.hard, one.reason) for one in told] == [
        ("full", False, Reason.MAILBOX_FULL),
        ("late", False, Reason.EXPIRED),
        ("gone", True, Reason.NO_SUCH_USER),
        ("good", False, Reason.DELIVERED),
    ]


def test_a_delay_is_never_hard_and_good_news_are_no_bounce() -> None:
    (told,) = report("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 5.1.1")
    assert not told.hard
    group = "Final-Recipient: rfc822; a@x.example\nAction: relayed\nStatus: 2.0.0\n"
    raw = f"From: mailer-daemon@x.example\nContent-Type: message/delivery-status\n\n{group}"
    assert bounce_of(read(raw.encode())) is None


def test_user_unknown_after_the_whole_mail_is_a_filter_speaking() -> None:
    group = f"{FAILED.format('a')}\nDiagnostic-Code: smtp; 550 User unknown"
    assert report(group, "a@x.example: User unknown (in reply to RCPT TO command)")[0].hard
    assert not report(group, "a@x.example: User unknown (in reply to end of DATA command)")[0].hard


@pytest.mark.parametrize(
    ("text", "recipient", "reason", "hard"),
    [
        (
            "I could not reach these:\n\n<anna@vektor.example>:\nmx.vektor.example says: 550 5.1.1 no such mailbox\n\n"
            f"--- Below is a copy of the message.\n\n{COPY}",
            "anna@vektor.example", Reason.NO_SUCH_USER, True,
        ),
        (
            f"Undeliverable to anna@vektor.example\nThe mailbox is over quota.\n\n{COPY}",
            "anna@vektor.example", Reason.MAILBOX_FULL, False,
        ),
        (
            "Письмо не доставлено: <anna@vektor.example>\nТакого пользователя нет: адрес не найден.\n",
            "anna@vektor.example", Reason.NO_SUCH_USER, True,
        ),
        (
            "Il messaggio non è stato consegnato:\n  anna@vektor.example\n    casella di posta piena\n",
            "anna@vektor.example", Reason.MAILBOX_FULL, False,
        ),
        (
            "Nicht zugestellt:\n  anna@vektor.example\n    Empfänger unbekannt\n",
            "anna@vektor.example", Reason.NO_SUCH_USER, True,
        ),
        (
            ">>> RCPT To:<anna@vektor.example>\n<<< 450 greylisted, try again later\n"
            "450 <anna@vektor.example>... Deferred\n",
            "anna@vektor.example", Reason.EXPIRED, False,
        ),
        (f"It did not work: connection refused.\n\n----- Original message -----\n{COPY}",
         "anna@vektor.example", Reason.EXPIRED, False),
        ("Nobody took it:\n\n  * [anna@vektor.example]: 552 over disk quota\n\nOriginal message details:\n"
         "  * From: help@desk.example\n", "anna@vektor.example", Reason.MAILBOX_FULL, False),
        ("These could not be reached:\n  Recipient: [SMTP:anna@vektor.example]\n  Reason: 550 no account available\n",
         "anna@vektor.example", Reason.NO_SUCH_USER, True),
        (f"The mail for 'anna@vektor.example' lay here for 30 days.\nAsk postmaster@mx.example.\n\n{COPY}",
         "anna@vektor.example", Reason.UNKNOWN, False),
        ("Failed:\n  box17@store.example\n    (generated from anna@vektor.example)\n    no mailbox found\n",
         "anna@vektor.example", Reason.NO_SUCH_USER, True),
        ("g=x;p=y;SMTP=anna@vektor.example; late\n    Recipient is not a known user\n",
         "anna@vektor.example", Reason.NO_SUCH_USER, True),
        ("Nothing more is known.\n\n----- Original message -----\nFrom: x@desk.example\nTo: help@desk.example\n",
         "", Reason.UNKNOWN, False),
    ],
)  # fmt: skip
def test_prose_names_whom_it_did_not_reach(text: str, recipient: str, reason: Reason, hard: bool) -> None:
    told = prose(text)
    assert (told.recipient, told.reason, told.hard) == (recipient, reason, hard)


def test_prose_is_cut_before_the_copy_of_our_mail() -> None:
    words, copy = split_copy(f"User unknown.\n\n------ This is a copy of the message. ------\n\n{COPY}")
    assert words.strip() == "User unknown." and copy.strip() == COPY.strip()
    assert split_copy("It could not be delivered.\nAsk your administrator.")[1] == ""
    assert prose(f"<anna@vektor.example>: unknown\n\n{COPY}").our_message_id == "n.17@desk.example"


def test_a_bounce_without_a_copy_is_matched_by_its_threading() -> None:
    raw = f"{HEADERS}In-Reply-To: <n.18@desk.example>\n\n<anna@vektor.example>: mailbox full\n"
    assert bounces_of(read(raw.encode()))[0].our_message_id == "n.18@desk.example"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Sender address rejected: domain of sender does not exist", Reason.SENDER_REFUSED),
        ("rejected per DMARC policy", Reason.AUTHENTICATION),
        ("Client host rejected: listed at a block list", Reason.BLOCKED),
        ("this message looks like spam", Reason.SPAM),
        ("Eicar virus found", Reason.VIRUS),
        ("too many connections from your host", Reason.RATE),
        ("ящик получателя переполнен", Reason.MAILBOX_FULL),
        ("message size exceeds limit", Reason.TOO_LARGE),
        ("account is disabled", Reason.DISABLED),
        ("this person is no longer with us", Reason.MOVED),
        ("mailbox no longer available", Reason.MOVED),
        ("domain publishes a null MX", Reason.TAKES_NO_MAIL),
        ("not accepting mail with attachments", Reason.UNKNOWN),
        ("550 BAD_RECIPIENT", Reason.NO_SUCH_USER),
        ("rcpt <@> does not exist", Reason.NO_SUCH_USER),
        ("relaying denied", Reason.RELAY),
        ("host not found, try again", Reason.NETWORK),
        ("host unknown", Reason.NO_SUCH_HOST),
        ("utente sconosciuto", Reason.NO_SUCH_USER),
        ("xyzzy", Reason.UNKNOWN),
    ],
)
def test_words_name_reasons(words: str, reason: Reason) -> None:
    assert by_words(words) is reason


def test_codes_are_found_and_weighed() -> None:
    assert status_in("550 5.0.0 said 5.7.1 no") == "5.7.1"
    assert status_in("10.5.1.1 is no code, nor is 5.1.1.7") == ""
    assert reply_in("host mx[192.0.2.1] said: 554-5.7.1 no") == "554"
    assert reply_in("delivered 5500 times") == ""
    assert by_status("5.1.2") is Reason.NO_SUCH_HOST and by_status("2.1.5") is Reason.DELIVERED
    assert by_status("5.7.999") is Reason.POLICY and by_status("5.9.9") is Reason.UNKNOWN
    assert is_hard(Reason.NO_SUCH_USER, "5.1.1", "550") and not is_hard(Reason.NO_SUCH_USER, "4.1.1", "")
    assert not is_hard(Reason.MAILBOX_FULL, "5.2.2", "552") and not is_hard(Reason.NO_SUCH_USER, "5.1.1", "450")


def test_feedback_tells_its_type_and_whose_mailbox() -> None:
    fields = "Feedback-Type: Abuse\nUser-Agent: x\nOriginal-Rcpt-To: <anna@vektor.example>\n"
    raw = f"From: fbl@provider.example\nContent-Type: message/feedback-report\n\n{fields}"
    told = feedback_of(glance_at(read(raw.encode())))
    assert told is not None and (told.type, told.recipient) == ("abuse", "anna@vektor.example")
    assert feedback_of(glance_at(read(HEADERS.encode()))) is None


def test_a_hostile_bounce_costs_little_and_names_a_hundred_at_most() -> None:
    many = "\n\n".join(FAILED.format(f"a{at}") for at in range(3_000))
    began = process_time()
    assert len(report(many, "user mailbox account " * 20_000)) == RECIPIENTS
    for line in ("<a@b.example>\n", "recipient a@", "5.1.1", "quota ", '"', "Received: x\n ", "this is a copy "):
        bounces_of(read(f"{HEADERS}\n{line * (200_000 // len(line))}".encode()))
    assert process_time() - began < 4


def notice(kind: str, told: object) -> bytes:
    """Make the mail by which a mail service tells a subscriber of one event, folded as such mails come."""
    headers = [{"name": "Message-ID", "value": "<n.19@desk.example>"}]
    text = json.dumps({"notificationType": kind, kind.lower(): told, "mail": {"headers": headers}})
    folded = "\n ".join(text[at : at + 60] for at in range(0, len(text), 60))
    return f"From: no-reply@notices.example\nSubject: Notice\n\n{folded}\n\n--\nTo stop these, click.\n".encode()


def test_notices_of_mail_services_are_bounces_reports_and_complaints() -> None:
    row = {"emailAddress": "anna@vektor.example", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    bounced = read(notice("Bounce", {"bouncedRecipients": [row, 7]}))
    told = bounce_of(bounced)
    assert kind_of(bounced) is Kind.BOUNCE and told is not None
    assert (told.recipient, told.hard, told.our_message_id) == ("anna@vektor.example", True, "n.19@desk.example")
    arrived = read(notice("Delivery", {"recipients": ["anna@vektor.example"], "smtpResponse": "250 2.6.0 taken"}))
    assert kind_of(arrived) is Kind.REPORT and bounce_of(arrived) is None
    complained = read(notice("Complaint", {"complainedRecipients": [{"emailAddress": "anna@vektor.example"}]}))
    assert kind_of(complained) is Kind.REPORT
    broken = read(b'From: no-reply@notices.example\nSubject: Notice\n\n{"notificationType": "Bounce", "bounce": [')
    assert kind_of(broken) is Kind.HUMAN
