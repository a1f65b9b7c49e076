"""Which recipients a bounce names, why, and whether for good: over reports and over prose alike."""

from __future__ import annotations

import re
from dataclasses import replace

from countersign.mail.rules.bouncing.bounce import Bounce
from countersign.mail.rules.bouncing.delivery_status import GOOD, Told, reports_in, told_in
from countersign.mail.rules.bouncing.reasons import Reason, by_status, by_words, is_hard, reply_in, status_in
from countersign.mail.rules.bouncing.returned import original_recipient, our_message_id, split_copy
from countersign.mail.rules.bouncing.wild import Named, named_in, notified
from countersign.mail.rules.glance import ADDRESS, Glance, glance_at
from countersign.mail.rules.reading import Reading

__all__ = ["Bounce", "Reason", "bounce_of", "bounces_of", "brings_good_news"]

RECIPIENTS = 100
"""So many recipients of one bounce are told; a mail of ours has one."""
_WORDS = 8_192

_SPACE = re.compile(r"\s+")
_COMMAND = re.compile(
    r"^[ \t]*(?:>>>|Sent <<<)[ \t]*([A-Z]{4})[^\n]*\n(?:[ \t]*(?:<<<|Received >>>)?[ \t]*[45]\d\d)", re.MULTILINE
)
_AFTER_DATA = re.compile(
    r"end of data|data command|text command|our data|-smtp command data|after i sent the message|\[data\]|\(data\)",
    re.IGNORECASE,
)
_BARE_NOBODY = re.compile(r"(?:^|-> )(?:[45]\d\d[ -])?(?:[45]\.\d+\.\d+ )?:\s*user unknown", re.IGNORECASE)
_BARE_WORDS = re.compile(r"user unknown|unknown user|no such user", re.IGNORECASE)
_AT_RCPT = re.compile(r"\brcpt\b|(?:not|n't) like recipient", re.IGNORECASE)
_UNSURE = frozenset({Reason.UNKNOWN, Reason.POLICY, Reason.NETWORK, Reason.SYSTEM, Reason.FILTERED})


def _flat(words: str) -> str:
    """Put words on one line, so that a rule finds what a server folded; what is long is cut."""
    return _SPACE.sub(" ", words[:_WORDS]).strip()


def _answered_data(words: str) -> bool:
    """Tell whether a refusal came after the whole mail was sent: a filter spoke then, not the list of mailboxes."""
    if _AFTER_DATA.search(_flat(words)):
        return True
    commands = _COMMAND.findall(words)
    return bool(commands) and commands[0] == "DATA"


def _hardly_meant(words: str, status: str, around: str) -> bool:
    """Tell whether "user unknown" is the excuse of a filter rather than a word about the mailbox.

    Who refuses only after the last byte of the mail, names nobody, or gives the code of a full or closed mailbox or of
    a policy beside these words, knows better than the words say; unless the words answered the recipient itself.
    """
    if _BARE_NOBODY.search(words):
        return True
    if not _BARE_WORDS.search(words):
        return False
    contradicted = status.startswith(("5.2.", "5.7.")) and not _AT_RCPT.search(around)
    return contradicted or _answered_data(around)


def _reason(words: str, status: str, around: str) -> Reason:
    """Weigh the words of the server, then its status, then the words around them.

    words: what this server said of this recipient. around: the whole prose of the bounce, for the stage and as the
    last resort.
    """
    plain = ADDRESS.sub("@", _flat(words))
    reason = by_words(plain) if plain else Reason.UNKNOWN
    if reason is Reason.NO_SUCH_USER and not status.endswith(".1.1") and _hardly_meant(plain, status, around):
        reason = Reason.FILTERED
    if reason is Reason.UNKNOWN and status:
        reason = by_status(status)
    if reason in _UNSURE and not plain:
        said = by_words(ADDRESS.sub("@", _flat(around)))
        reason = said if said is not Reason.UNKNOWN else reason
    return reason


def _made(recipient: str, words: str, status: str, around: str, message_id: str) -> Bounce:
    """Put one bounce together; a status that nobody gave is made up from the reply, as RFC 3463 allows."""
    reply = reply_in(words)
    code = status or status_in(words)
    reason = _reason(words, code, around)
    if not code:
        code = "4.0.0" if reply.startswith("4") else "5.0.0"
    return Bounce(recipient, code, is_hard(reason, code, reply), message_id, reply, reason, _flat(words)[:500])


def _from_report(told: Told, around: str, message_id: str) -> Bounce:
    """Read one group of a report. The code in the remote server's words is nearer to the truth than the summary."""
    summary, said = status_in(told.status), status_in(told.diagnostic)
    status = summary if not said or (said.endswith(".0.0") and summary) else said
    if told.action in GOOD:
        return Bounce(told.recipient, status or "2.0.0", False, message_id, reply_in(told.diagnostic), Reason.DELIVERED)
    if told.action == "delayed":
        status = status or "4.0.0"
    bounce = _made(told.recipient, told.diagnostic, status, around, message_id)
    return replace(bounce, hard=False, delayed=True) if told.action == "delayed" else bounce


def _from_notice(glance: Glance) -> tuple[Bounce, ...]:
    """Read the notice of a mail service that speaks JSON."""
    notice = notified(glance)
    kind = str(notice.get("notificationType", ""))
    told = notice.get(kind.lower())
    if kind not in {"Bounce", "Delivery"} or not isinstance(told, dict):
        return ()
    mail = notice.get("mail")
    headers = mail.get("headers") if isinstance(mail, dict) else None
    named = [header for header in _rows(headers) if isinstance(header, dict)]
    ids = [str(one.get("value", "")) for one in named if str(one.get("name", "")).lower() == "message-id"]
    message_id = ids[0].strip("<> ") if ids else ""
    if kind == "Delivery":
        words = str(told.get("smtpResponse", ""))
        good = (status_in(words) or "2.0.0", False, message_id, reply_in(words), Reason.DELIVERED, words[:500])
        return tuple(Bounce(str(one), *good) for one in _rows(told.get("recipients")))
    rows = [row for row in _rows(told.get("bouncedRecipients")) if isinstance(row, dict)]
    return tuple(
        _made(_said(row, "emailAddress"), _said(row, "diagnosticCode"), _said(row, "status"), "", message_id)
        for row in rows
    )


def _said(row: dict[str, object], field: str) -> str:
    return str(row.get(field, ""))


def _rows(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def bounces_of(reading: Reading) -> tuple[Bounce, ...]:
    """Return every recipient that a bounce names, in its order.

    Whether the mail is a bounce is not asked here: `kind_of` tells, and a forwarded bounce is none. Those whom the
    mail did reach are among them, with the reason `delivered`.
    """
    return _bounces_in(glance_at(reading))


def _bounces_in(glance: Glance) -> tuple[Bounce, ...]:
    around = split_copy(glance.text)[0][:_WORDS]
    message_id = our_message_id(glance)
    if told := told_in(glance):
        return tuple(_from_report(one, around, message_id) for one in told[:RECIPIENTS])
    if noticed := _from_notice(glance):
        return noticed[:RECIPIENTS]
    if named := named_in(glance):
        return tuple(_from_prose(one, around, message_id) for one in named[:RECIPIENTS])
    whom = original_recipient(glance)
    return (_made(whom, around, "", around, message_id),)


def _from_prose(named: Named, around: str, message_id: str) -> Bounce:
    """Read what prose says of one recipient; where that tells nothing, all of the prose speaks for it."""
    plain = ADDRESS.sub("@", _flat(named.words))
    telling = by_words(plain) is not Reason.UNKNOWN or reply_in(plain) or status_in(plain)
    words = named.words if telling else around
    return _made(named.recipient, words, "", words, message_id)


def bounce_of(reading: Reading) -> Bounce | None:
    """Return the first recipient that a bounce says was not reached; a mail of ours has one.

    None when everybody was reached. As `bounces_of`, it is asked of mails that are bounces only.
    """
    return next((bounce for bounce in bounces_of(reading) if bounce.reason is not Reason.DELIVERED), None)


def brings_good_news(glance: Glance) -> bool:
    """Tell whether a report only says that everything arrived."""
    if reports_in(glance):
        told = told_in(glance)
        return bool(told) and all(one.action in GOOD for one in told)
    return str(notified(glance).get("notificationType", "")) == "Delivery"
