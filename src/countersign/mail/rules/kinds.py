"""What kind of mail this is: a person's, an automatic reply, a bounce, of a list, or a machine's report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from countersign.mail.rules.bounces import brings_good_news
from countersign.mail.rules.bouncing.delivery_status import TYPES, reports_in
from countersign.mail.rules.bouncing.feedback import feedback_of, is_aggregate, is_receipt
from countersign.mail.rules.bouncing.reasons import Reason, by_words
from countersign.mail.rules.bouncing.returned import COPIES, split_copy
from countersign.mail.rules.bouncing.wild import notified
from countersign.mail.rules.glance import ADDRESS, Glance, glance_at, glance_at_headers
from countersign.mail.rules.parts.part import Pair
from countersign.mail.rules.reading import Reading


class Kind(StrEnum):
    """Who speaks; only a human is ever answered by a machine."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    REPORT = "report"


_ROBOTS = re.compile(
    r"(?:mailer-?_?daemon|mail-?daemon|mdaemon|mail[._-]?(?:system|delivery))(?:[+._-].*)?(?:@|$)", re.IGNORECASE
)
_HALF_ROBOTS = re.compile(
    r"(?:post_?-?master|poostmaster|bounces?|mail-?administrator|(?:no|do-?_?not)-?_?\.?reply"
    r"|sys-?admin\w*)(?:[+._-].*)?(?:@|$)",
    re.IGNORECASE,
)
_ROBOT_NAMES = re.compile(
    r"mail(?:er)?[ -](?:delivery|daemon|system|administrator)|delivery (?:subsystem|system|status)"
    r"|ndr administrator|content-filter",
    re.IGNORECASE,
)
_BOUNCE_SUBJECTS = re.compile(
    r"undeliver(?:able|ed)|(?:un)?deliver(?:y|ed)?\b.{0,40}\b(?:fail\w*|status|notification|problem|error|delay\w*)"
    r"|(?:failure|failed|fail)\b.{0,20}\b(?:notice|deliver\w*)|return(?:ed|ing) (?:mail|message|to sender)"
    r"|(?:message|mail) (?:delivery )?(?:delayed|could not|error|you sent blocked|system error)|postmaster notify"
    r"|could not be delivered|error sending your mail|non[ -]remis|non recapitabil|mancat[ao] (?:consegna|recapit)"
    r"|unzustellbar|nicht zugestellt|zustell\w*.{0,20}(?:fehl|nicht)|недоставлен|не (?:может быть |было "
    r"|удалось )?доставлен"
    r"|ошибка доставки|возвращ\w+ (?:письм|сообщен)|errors from",
    re.IGNORECASE,
)
_BOUNCE_WORDS = re.compile(
    r"(?:could|can) ?not be (?:delivered|sent)|\b(?:not|n't) (?:be )?delivered to\b"
    r"|unable to deliver|wasn't able to deliver|were unable to deliver"
    r"|undeliverable"
    r"|(?:delivery|message|mail)\b.{0,60}\b(?:has )?(?:failed|been delayed)|did not reach the following"
    r"|error delivering your mail|(?:mail|message) (?:has been|was) returned|\bsaid:\s{1,20}\"?[45]\d\d"
    r"|permanent (?:fatal )?errors?|transcript of session|failed permanently|has not yet been delivered|failure reasons"
    r"|rejected by (?:the|a remote)\b|rejected recipient|error while trying to deliver"
    r"|error has occurred while attempting to deliver"
    r"|не может быть доставлено|не удалось доставить|не было доставлено|non (?:è stato|è possibile"
    r"|poteva).{0,20}(?:consegn|recapit)"
    r"|konnte nicht zugestellt|(?:user|account)\(?s?\)?.{0,20}disabled|smtp error|server message|smtp command|"
    r"(?:delivery|user) unknown|mailbox is full|invalid user address|trouble delivering|rcpt to:|diagnostic code",
    re.IGNORECASE,
)
_OF_MAILBOXES = frozenset({Reason.NO_SUCH_USER, Reason.NO_SUCH_HOST, Reason.MAILBOX_FULL})
_AUTOMATIC = (
    r"auto(?:matic|mated)?[ -]?(?:reply|response|answer)|\bautoreply\b|automatische antwort|r[ée]ponse automatique"
    r"|risposta automatica|автоматическ\w+ ответ|автоответ\w*|respuesta autom[áa]tica|resposta autom[áa]tica"
    r"|automatisch antwoord|odpowied[źz] automatyczna|automatyczna odpowied[źz]|自動返信"
)
# What programs put before the subject they answer; who writes about such a mail writes `Re:` before it.
_PREFIXED = re.compile(
    r"(?:automatic reply|out of office autoreply|automatische antwort|r[ée]ponse automatique|risposta automatica"
    r"|автоматический ответ|respuesta autom[áa]tica)\s?:|auto: .{1,200} is out of the office",
    re.IGNORECASE,
)
_AUTOMATIC_WORDS = re.compile(_AUTOMATIC, re.IGNORECASE)
_ANSWERS = re.compile(r"\s*(?:re|fwd?|aw|wg|r|i|rif|tr|отв|ответ|на)(?:\[\d+\])?\s?:", re.IGNORECASE)
_AWAY = re.compile(
    r"out of (?:the )?office|away from (?:the |my )?(?:office|desk|mail|e-?mail)|\baway until\b|\bon (?:annual "
    r"|sick |parental )?"
    rf"(?:leave|vacation|holidays?)\b|{_AUTOMATIC}|vacation (?:reply|message)"
    r"|вне офиса|не в офисе|в отпуске|нет на (?:месте|рабочем)|отсутств\w+ (?:на рабочем|в офисе)"
    r"|fuori (?:sede|ufficio)|in ferie|assenza dall|messaggio di assenza|assente (?:dall|fino)"
    r"|abwesenheit|abwesend|nicht im (?:büro|buero|haus)|im urlaub|außer haus|ausser haus"
    r"|absen(?:ce|te?) (?:du|de mon) bureau|message d.absence|en (?:congés?|vacances)\b|fuera de la oficina",
    re.IGNORECASE,
)
_REPLY_HEADERS = (
    "x-autoreply", "x-autoreply-from", "x-autorespond", "x-autoresponder", "x-autoreply-domain", "x-mail-autoreply",
    "x-auto-reply", "x-fc-machinegenerated", "x-yahoo-vacation", "x-vacation",
)  # fmt: skip
_LIST_HEADERS = (
    "list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "mailing-list", "x-mailing-list",
    "x-mlserver", "x-mailman-version",
)  # fmt: skip
_SUPPRESS = frozenset({"all", "oof", "autoreply", "dr", "rn", "nrn"})
_NULL_PATH = ("Return-Path", "<>")
_LIST_SHOWN = frozenset({"list", "bulk", "junk"})


def _word(value: str) -> str:
    """Return the first word of a header's value, lower case, without parameters and comments."""
    return re.split(r"[\s;(,]", value.strip().lower(), maxsplit=1)[0]


def _robot(glance: Glance) -> bool:
    """Tell whether the sender is a mail server by its address or its name."""
    name = glance.one("from").split("<", 1)[0]
    return glance.null_from or bool(_ROBOTS.match(glance.sender) or _ROBOT_NAMES.search(name))


def _half_robot(glance: Glance) -> bool:
    """Tell whether the sender may be a server: administrators write from such addresses too."""
    name = glance.one("from").split("<", 1)[0].strip(' "').lower()
    named = name in {"postmaster", "system administrator"}
    return named or glance.null_sender or bool(_HALF_ROBOTS.match(glance.sender))


def _is_bounce(glance: Glance) -> bool:
    """Know a bounce: by its form, or by a robot that speaks like one. Words alone never make a bounce of a mail.

    A person who forwards a bounce writes from an address of their own: the report then is theirs to show.
    """
    robot = _robot(glance)
    either = robot or _half_robot(glance)
    formed = glance.content_type in {"multipart/report", *TYPES}
    if any(piece.type in TYPES for piece in glance.pieces) or reports_in(glance):
        return formed or either
    declared = glance.one("content-type").lower()
    if formed and ("delivery-status" in declared or "report-type" not in declared):
        return True
    if str(notified(glance).get("notificationType", "")) == "Bounce":
        return either
    if not either or (not robot and _AWAY.search(glance.subject)):
        return False
    signs = (
        glance.has("x-failed-recipients"),
        _BOUNCE_SUBJECTS.search(glance.subject),
        _BOUNCE_WORDS.search(glance.text[:8000]) or by_words(split_copy(glance.text[:8000])[0]) in _OF_MAILBOXES,
        not glance.one("in-reply-to") and any(piece.type in COPIES for piece in glance.pieces),
    )
    return sum(1 for sign in signs if sign) >= (1 if robot else 2)


def _is_auto_reply(glance: Glance) -> bool:
    """Know an answer nobody wrote: by a header or a prefix that says so, or by two weaker signs (RFC 3834)."""
    if _word(glance.one("auto-submitted")) not in {"", "no"}:
        return True
    if any(_word(glance.one(name)) not in {"", "no", "false", "0"} for name in _REPLY_HEADERS):
        return True
    precedence = _word(glance.one("precedence"))
    if precedence == "auto_reply" or glance.has("x-autogenerated"):
        return True
    silent = glance.has("x-auto-response-suppress") or precedence in {"bulk", "junk"}
    if silent and glance.null_sender and not any(glance.has(name) for name in _LIST_HEADERS):
        return True
    said = glance.one("auto-submitted")
    if not said and _PREFIXED.match(glance.subject):
        return True
    if not _AWAY.search(glance.subject):
        return False
    says_so = not said and not _ANSWERS.match(glance.subject) and _AUTOMATIC_WORDS.search(glance.text[:8000])
    return silent or _half_robot(glance) or bool(says_so)


def _is_list(glance: Glance) -> bool:
    """Know a mail that went to many: by its List headers (RFC 2369, RFC 2919) or its precedence."""
    return any(glance.has(name) for name in _LIST_HEADERS) or _word(glance.one("precedence")) in _LIST_SHOWN


def kind_of(reading: Reading, *, mail_from: str | None = None) -> Kind:
    """Tell the kind of a mail. What is doubtful stays human: a person's mail hidden is worse than a robot's shown.

    mail_from: the envelope's sender, empty for the null path; None where the way in tells none, as IMAP does.
    """
    glance = glance_at(reading)
    if mail_from == "":
        glance = replace(glance, headers=(_NULL_PATH, *glance.headers))
    if feedback_of(glance) or is_aggregate(glance) or is_receipt(glance) or brings_good_news(glance):
        return Kind.REPORT
    if _is_bounce(glance):
        return Kind.BOUNCE
    away = _is_auto_reply(glance)
    if away and not (_word(glance.one("auto-submitted")) == "auto-generated" and _is_list(glance)):
        return Kind.AUTO_REPLY
    return Kind.LIST if _is_list(glance) else Kind.HUMAN


def may_answer_automatically(kind: Kind, headers: Iterable[Pair], *, mail_from: str | None = None) -> bool:
    """Tell whether a machine may answer this mail at all.

    Only a human, who left a return path, asked for no silence, and whose address is read by somebody.

    headers:   of the mail, as `Reading.headers` has them.
    mail_from: as for `kind_of`.
    Source:    RFC 3834, T48.
    """
    glance = glance_at_headers(headers)
    if mail_from == "" or kind is not Kind.HUMAN or _robot(glance) or _half_robot(glance):
        return False
    if not ADDRESS.search(glance.one("from")) or _is_list(glance) or _is_auto_reply(glance):
        return False
    asked = {word.strip().lower() for word in glance.one("x-auto-response-suppress").split(",")}
    return not asked & _SUPPRESS
