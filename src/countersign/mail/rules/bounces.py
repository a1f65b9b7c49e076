"""Which recipients a bounce names, why, and whether for good: over reports and over prose alike."""

from __future__ import annotations

import re

from countersign.mail.rules.bouncing.bounce import Bounce
from countersign.mail.rules.bouncing.delivery_status import GOOD, Told, reports_in, told_in
from countersign.mail.rules.bouncing.reasons import Reason, by_status, by_words, is_hard, reply_in, status_in
from countersign.mail.rules.bouncing.returned import original_recipient, our_message_id, split_copy
from countersign.mail.rules.bouncing.wild import Named, named_in, notified
from countersign.mail.rules.seen import ADDRESS, Seen

__all__ = ["Bounce", "Reason", "bounces_in", "brings_good_news", "first_bounce"]

_SPACE = re.compile(r"\s+")
_COMMAND = re.compile(r"^[ \t]*(?:>>>|Sent <<<)[ \t]*([A-Z]{4})[^\n]*\n(?:[ \t]*(?:<<<|Received >>>)?[ \t]*[45]\d\d)", re.MULTILINE)
_AFTER_DATA = re.compile(
    r"end of data|data command|text command|our data|-smtp command data|after i sent the message|\[data\]|\(data\)",
    re.IGNORECASE,
)
_BARE_NOBODY = re.compile(r"^(?:[45]\d\d[ -])?(?:[45]\.\d+\.\d+ )?:\s*user unknown", re.IGNORECASE)
_UNSURE = frozenset({Reason.UNKNOWN, Reason.POLICY, Reason.NETWORK, Reason.SYSTEM, Reason.FILTERED})


def _flat(words: str) -> str:
    """Put words on one line, so that a rule finds what a server folded."""
    return _SPACE.sub(" ", words).strip()


def _answered_data(words: str) -> bool:
    """Tell whether a refusal came after the whole mail was sent: a filter spoke then, not the list of mailboxes."""
    if _AFTER_DATA.search(_flat(words)):
        return True
    commands = _COMMAND.findall(words)
    return bool(commands) and commands[0] == "DATA"


def _reason(words: str, status: str, around: str) -> Reason:
    """Weigh the words of the server, then its status, then the words around them.

    words: what this server said of this recipient. around: the whole prose of the bounce, for the stage and as the
    last resort.
    """
    plain = ADDRESS.sub("@", _flat(words))
    reason = by_words(plain) if plain else Reason.UNKNOWN
    if reason is Reason.NO_SUCH_USER and (_BARE_NOBODY.search(plain) or _answered_data(around)):
        # Who refuses a mail only after its last byte knows the mailbox too late to be believed about it.
        return Reason.NO_SUCH_USER if status.endswith(".1.1") else Reason.FILTERED
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
    if told.action != "delayed" or not bounce.hard:
        return bounce
    return Bounce(bounce.recipient, bounce.status, False, message_id, bounce.reply, bounce.reason, bounce.words)


def _from_notice(seen: Seen) -> tuple[Bounce, ...]:
    """Read the notice of a mail service that speaks JSON."""
    notice = notified(seen)
    kind = str(notice.get("notificationType", ""))
    told = notice.get(kind.lower())
    if kind not in {"Bounce", "Delivery"} or not isinstance(told, dict):
        return ()
    mail = notice.get("mail")
    headers = mail.get("headers") if isinstance(mail, dict) else None
    ids = [
        str(header.get("value", ""))
        for header in (headers if isinstance(headers, list) else [])
        if isinstance(header, dict) and str(header.get("name", "")).lower() == "message-id"
    ]
    message_id = ids[0] if ids else ""
    if kind == "Delivery":
        named = told.get("recipients")
        whom = [str(one) for one in named] if isinstance(named, list) else []
        words = str(told.get("smtpResponse", ""))
        status = status_in(words) or "2.0.0"
        return tuple(Bounce(one, status, False, message_id, reply_in(words), Reason.DELIVERED, words[:500]) for one in whom)
    rows = told.get("bouncedRecipients")
    return tuple(
        _made(str(row.get("emailAddress", "")), str(row.get("diagnosticCode", "")), str(row.get("status", "")), "", message_id)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    )


def bounces_in(seen: Seen) -> tuple[Bounce, ...]:
    """Return every recipient that a bounce names, in its order; whether the mail is a bounce is not asked here."""
    around, _ = split_copy(seen.text)
    message_id = our_message_id(seen)
    if told := told_in(seen):
        return tuple(_from_report(one, around, message_id) for one in told)
    if noticed := _from_notice(seen):
        return noticed
    if named := named_in(seen):
        return tuple(_from_prose(one, around, message_id) for one in named)
    whom = original_recipient(seen)
    return (_made(whom, around, "", around, message_id),)


def _from_prose(named: Named, around: str, message_id: str) -> Bounce:
    """Read what prose says of one recipient; where that tells nothing, all of the prose speaks for it."""
    plain = ADDRESS.sub("@", _flat(named.words))
    telling = by_words(plain) is not Reason.UNKNOWN or reply_in(plain) or status_in(plain)
    return _made(named.recipient, named.words if telling else around, "", named.words if telling else around, message_id)


def first_bounce(seen: Seen) -> Bounce | None:
    """Return the recipient that matters most: the first who is dead, else the first who was not reached."""
    found = bounces_in(seen)
    failed = [bounce for bounce in found if bounce.reason is not Reason.DELIVERED] or list(found)
    return next((bounce for bounce in failed if bounce.hard), failed[0] if failed else None)


def brings_good_news(seen: Seen) -> bool:
    """Tell whether a report only says that everything arrived."""
    if reports_in(seen):
        told = told_in(seen)
        return bool(told) and all(one.action in GOOD for one in told)
    return str(notified(seen).get("notificationType", "")) == "Delivery"
