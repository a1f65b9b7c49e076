"""What kind of mail this is: a person's, an automatic reply, a bounce, of a list, or a machine's report."""

from __future__ import annotations

import re
from enum import StrEnum

from countersign.mail.rules.bounces import brings_good_news
from countersign.mail.rules.bouncing.delivery_status import TYPES, reports_in
from countersign.mail.rules.bouncing.feedback import feedback_of, is_receipt
from countersign.mail.rules.bouncing.wild import notified
from countersign.mail.rules.seen import ADDRESS, Seen


class Kind(StrEnum):
    """Who speaks; only a human is ever answered by a machine."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    REPORT = "report"


_ROBOTS = re.compile(
    r"^(?:mailer-?_?daemon|mail-?daemon|post_?-?master|poostmaster|mdaemon|mail[._-]?(?:system|delivery)|bounces?|"
    r"mail-?administrator|no-?_?reply|do-?_?not-?_?reply|system[._-]administrator)(?:[+._-].*)?(?:@|$)",
    re.IGNORECASE,
)
_ROBOT_NAMES = re.compile(
    r"mail(?:er)?[ -](?:delivery|daemon|system|administrator)|delivery (?:subsystem|system|status)|postmaster"
    r"|system administrator|ndr administrator|content-filter|mail delivery",
    re.IGNORECASE,
)
_BOUNCE_SUBJECTS = re.compile(
    r"undeliver(?:able|ed)|(?:un)?deliver(?:y|ed)?\b.{0,40}\b(?:fail\w*|status|notification|problem|error|delay\w*)"
    r"|(?:failure|failed|fail)\b.{0,20}\b(?:notice|deliver\w*)|returned (?:mail|to sender)|return(?:ed|ing) message"
    r"|(?:message|mail) (?:delivery )?(?:delayed|could not|error|you sent blocked|system error)|postmaster notify"
    r"|could not be delivered|error sending your mail|non[ -]remis|non recapitabil|mancat[ao] (?:consegna|recapit)"
    r"|unzustellbar|nicht zugestellt|zustell\w*.{0,20}(?:fehl|nicht)|недоставлен|не (?:может быть |было |удалось )?доставлен"
    r"|ошибка доставки|возвращ\w+ (?:письм|сообщен)|errors from",
    re.IGNORECASE,
)
_BOUNCE_WORDS = re.compile(
    r"(?:could|can) ?not be (?:delivered|sent)|unable to deliver|wasn't able to deliver|were unable to deliver|undeliverable"
    r"|(?:delivery|message|mail)\b.{0,60}\b(?:has )?(?:failed|been delayed)|did not reach the following|error delivering your mail"
    r"|permanent (?:fatal )?errors?|transcript of session|failed permanently|has not yet been delivered|failure reasons"
    r"|rejected by (?:the |a remote )|rejected recipient|error while trying to deliver|error has occurred while attempting to deliver"
    r"|не может быть доставлено|не удалось доставить|не было доставлено|non (?:è stato|è possibile|poteva).{0,20}(?:consegn|recapit)"
    r"|konnte nicht zugestellt|(?:user|account)\(?s?\)?.{0,20}disabled|smtp error|server message|smtp command|"
    r"(?:delivery|user) unknown|mailbox is full|invalid user address|trouble delivering|rcpt to:|diagnostic code",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"out of (?:the )?office|away from (?:the |my )?(?:office|desk|mail|e-?mail)|\baway until\b|\bon (?:annual |sick |parental )?"
    r"(?:leave|vacation|holidays?)\b|auto(?:matic|mated)?[ -]?(?:reply|response|answer)|\bautoreply\b|vacation (?:reply|message)"
    r"|вне офиса|в отпуске|нет на месте|автоответ|автоматическ\w+ ответ|отсутств\w+ (?:на рабочем|в офисе)"
    r"|fuori (?:sede|ufficio)|risposta automatica|in ferie|assenza dall|assente dall"
    r"|abwesenheit|abwesend|automatische antwort|nicht im (?:büro|buero|haus)|im urlaub|außer haus|ausser haus",
    re.IGNORECASE,
)
_REPLY_HEADERS = (
    "x-autoreply", "x-autoreply-from", "x-autorespond", "x-autoresponder", "x-autoreply-domain", "x-mail-autoreply",
    "x-auto-reply", "x-ms-exchange-inbox-rules-loop", "x-fc-machinegenerated", "x-yahoo-vacation", "x-vacation",
)  # fmt: skip
_LIST_HEADERS = ("list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "mailing-list", "x-mailing-list",
                 "x-mlserver", "x-mailman-version", "feedback-id")  # fmt: skip
_SUPPRESS = frozenset({"all", "oof", "autoreply", "dr", "rn", "nrn"})
_LIST_SHOWN = frozenset({"list", "bulk", "junk"})


def _word(value: str) -> str:
    """Return the first word of a header's value, lower case, without parameters and comments."""
    return re.split(r"[\s;(,]", value.strip().lower(), maxsplit=1)[0]


def _robot(seen: Seen) -> bool:
    """Tell whether the sender is a mail server by its address, its name, or by wanting no answer."""
    if seen.null_sender or _ROBOTS.match(seen.sender) or not ADDRESS.search(seen.one("from")):
        return True
    return bool(_ROBOT_NAMES.search(seen.one("from").split("<", 1)[0]))


def _is_bounce(seen: Seen) -> bool:
    """Know a bounce: by its form, or by a robot that speaks like one. Words alone never make a bounce of a mail.

    A person who forwards a bounce writes from an address of their own: the report then is theirs to show.
    """
    robot = _robot(seen)
    formed = seen.content_type == "multipart/report"
    if any(piece.type in TYPES for piece in seen.pieces) or reports_in(seen):
        return formed or robot
    if formed and ("delivery-status" in seen.one("content-type").lower() or "report-type" not in seen.one("content-type")):
        return True
    if str(notified(seen).get("notificationType", "")) == "Bounce":
        return robot
    if not robot:
        return False
    return bool(
        seen.has("x-failed-recipients") or _BOUNCE_SUBJECTS.search(seen.subject) or _BOUNCE_WORDS.search(seen.text[:8000])
    )


def _is_auto_reply(seen: Seen) -> bool:
    """Know an answer nobody wrote: by a header that says so, or by two weaker signs together (RFC 3834)."""
    if _word(seen.one("auto-submitted")) not in {"", "no"}:
        return True
    if any(_word(seen.one(name)) not in {"", "no", "false", "0"} for name in _REPLY_HEADERS):
        return True
    precedence = _word(seen.one("precedence"))
    if precedence == "auto_reply" or seen.has("x-autogenerated") or "autoresponder" in seen.one("delivered-to").lower():
        return True
    weaker = seen.has("x-auto-response-suppress") or precedence in {"bulk", "junk"} or seen.null_sender or _no_reply(seen)
    return bool(weaker and _AWAY.search(seen.subject))


def _no_reply(seen: Seen) -> bool:
    """Tell whether the sender's address says that nobody reads it."""
    return bool(re.match(r"(?:no|do-?_?not)-?_?\.?reply", seen.sender))


def _is_list(seen: Seen) -> bool:
    """Know a mail that went to many: by its List headers (RFC 2369, RFC 2919) or its precedence."""
    return any(seen.has(name) for name in _LIST_HEADERS) or _word(seen.one("precedence")) in _LIST_SHOWN


def kind_seen(seen: Seen) -> Kind:
    """Tell the kind of a mail. What is doubtful stays human: a person's mail hidden is worse than a robot's shown."""
    if feedback_of(seen) or is_receipt(seen) or brings_good_news(seen):
        return Kind.REPORT
    if _is_bounce(seen):
        return Kind.BOUNCE
    away = _is_auto_reply(seen)
    if away and not (_word(seen.one("auto-submitted")) == "auto-generated" and _is_list(seen)):
        return Kind.AUTO_REPLY
    return Kind.LIST if _is_list(seen) else Kind.HUMAN


def may_answer_automatically(kind: Kind, seen: Seen) -> bool:
    """Tell whether a machine may answer this mail at all (RFC 3834; T48).

    Only a human, who left a return path, asked for no silence, and whose address is read by somebody.
    """
    if kind is not Kind.HUMAN or seen.null_sender or _no_reply(seen) or _ROBOTS.match(seen.sender):
        return False
    if not ADDRESS.search(seen.one("from")) or _is_list(seen) or _is_auto_reply(seen):
        return False
    asked = {word.strip().lower() for word in seen.one("x-auto-response-suppress").split(",")}
    return not asked & _SUPPRESS
