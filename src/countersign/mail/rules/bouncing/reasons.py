"""Why a server would not take a mail: from its words and codes to a reason, and whether that is for good."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Reason(StrEnum):
    """Why; the first four say that the address is dead."""

    NO_SUCH_USER = "no_such_user"
    NO_SUCH_HOST = "no_such_host"
    MOVED = "moved"
    TAKES_NO_MAIL = "takes_no_mail"
    MAILBOX_FULL = "mailbox_full"
    DISABLED = "disabled"
    TOO_LARGE = "too_large"
    SPAM = "spam"
    VIRUS = "virus"
    CONTENT = "content"
    SENDER_REFUSED = "sender_refused"
    AUTHENTICATION = "authentication"
    BLOCKED = "blocked"
    RATE = "rate"
    RELAY = "relay"
    POLICY = "policy"
    FILTERED = "filtered"
    NETWORK = "network"
    EXPIRED = "expired"
    SYSTEM = "system"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


DEAD = frozenset({Reason.NO_SUCH_USER, Reason.NO_SUCH_HOST, Reason.MOVED, Reason.TAKES_NO_MAIL})

# The order is the rule: what is said of the sender, of its server or of the mail is tried before what is said of the
# recipient, because "sender domain does not exist" must not bury the recipient.
_SAID: tuple[tuple[Reason, str], ...] = (
    (
        Reason.SENDER_REFUSED,
        r"sender (address )?(was )?(rejected|refused|denied|invalid|verify failed)|unrouteable sender|unroutable sender"
        r"|domain of sender|sender'?s? domain .{0,60}(not exist|invalid|not resolve)|from: ?domain is invalid"
        r"|valid from:|invalid (return|mail from|sender)|rejected mail from|invalid domain name|my name was rejected"
        r"|not a member|only members|permission to post|cannot send e-?mail to yourself",
    ),
    (
        Reason.AUTHENTICATION,
        r"\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated e?mail|authentication checks? failed|fails? .{0,30}authentication",
    ),
    (
        Reason.POLICY,
        r"smtp authentication|unauthenticated senders?|authentication (is )?required|must authenticate"
        r"|not authori[sz]ed"
        r"|local policy|policy (violation|reasons?)|(denied|rejected|refused) (by|due to|for) .{0,20}policy"
        r"|(?-i:TLS) (is )?required|does not support tls",
    ),
    (
        Reason.VIRUS,
        r"\bvirus\b|\bmalware\b|infected|вирус|virus erkannt",
    ),
    (
        Reason.BLOCKED,
        r"(reverse|missing|no|bad|valid) r?dns|\brdns\b|dns ptr|\bptr\b|black ?list|block ?list|deny ?list|\brbl\b"
        r"|dnsbl"
        r"|blocked using|block(ed|ing)? (ip|by|-)|banned|spamhaus|reputation|client host .{0,60}(rejected|blocked)"
        r"|adresse ip|ip (address )?(is )?(blocked|not allowed)|invalid ip|open relay|sender rejected"
        r"|(host|server) .{0,40}(not allowed|is blocked)|unwanted messages"
        r"|(?<!recipient address rejected: )(?<!rejected : )access denied(?! \[)",
    ),
    (
        Reason.SPAM,
        r"\bspam\b|\bube\b|\buce\b|unsolicited|junk ?mail|bulk e?mail|blacklisted url|mail reje[ct]te|спам",
    ),
    (
        Reason.RATE,
        r"too many|rate limit|frequency limit|limit(ed)? exceeded .{0,20}(hour|day)|at a rate|unexpected volume"
        r"|throttl|try again later, .{0,20}rate|слишком (много|часто)|zu viele",
    ),
    (
        Reason.MAILBOX_FULL,
        r"(mail ?box|mail ?folder|inbox|account|user|quota|storage) .{0,40}\bfull\b|over ?quota|over (the )?quota"
        r"|mailbox full"
        r"|quota .{0,30}(exceed|reached|exhausted|violat)|exceed\w* .{0,40}(quota|storage|disk space)"
        r"|over disk quota|mailbox .{0,20}exceeds? .{0,20}(limit|size)"
        r"|not enough (storage|space)|insufficient .{0,10}storage|(ящик|квот).{0,40}(переполн|превыш)|переполнен"
        r"|casella .{0,30}piena|quota .{0,20}superat|postfach .{0,30}voll|speicherplatz",
    ),
    (
        Reason.TOO_LARGE,
        r"(message|mail) ?(size|length) .{0,30}(exceed|limit)|(message|mail|header)s? (is )?too (large|big|long)"
        r"|exceeds? .{0,30}(maximum|max\b|allowed) .{0,20}size|size limit|слишком (большо|велик)|zu gro(ß|ss)",
    ),
    (
        Reason.DISABLED,
        r"(account|mail ?box|user|address|recipient)\b.{0,60}\b(is |has been |was )?"
        r"(disabled|inactive|locked|suspended|frozen|blocked|discontinued|deactivated|restricted|bloque)"
        r"|(disabled|inactive|suspended|deactivated) (recipient|account|user|mail ?box)"
        r"|ящик.{0,40}(заблокирован|отключ)|casella .{0,30}(disattivat|sospes)|konto .{0,30}(gesperrt|deaktiviert)",
    ),
    (
        Reason.MOVED,
        r"no longer (on (this )?server|valid|here|available|with|employed|exists?)|not our user|user has moved"
        r"|has moved to",
    ),
    (
        Reason.TAKES_NO_MAIL,
        r"null mx|(does ?n[o']t|not) (accept|receive) (any )?e?-?mail"
        r"|not accepting (network )?(messages|mail)(?! (with|from|over)\b)"
        r"|malformed (or unexpected )?name server reply",
    ),
    (
        Reason.NETWORK,
        r"host (name )?not found, try again|temporary (lookup|dns)|mail(er)? loop|possible .{0,10}loop|hop count"
        r"|too many hops"
        r"|network error|unable to (contact|connect)|(could not|wasn't able to) establish|dns query failed"
        r"|no route to host|network is unreachable",
    ),
    (
        Reason.EXPIRED,
        r"retry time|in the queue too long|message expired|delivery (time|timed)|timed out|time-?out|connection refused"
        r"|could not be delivered for|cannot send message (for|within)|not yet been delivered|(is|been) delayed"
        r"|did not accept our requests to connect|host (is )?(not reachable|unreachable)|deferred"
        r"|истек|scadut|frist",
    ),
    (
        Reason.NO_SUCH_USER,
        r"(user|recipient|rcpt|account|mail ?box|address|name)\b.{0,40}\b(unknown|not (be )?(exist|found|known|listed"
        r"|recognized)"
        r"|(does|do|did)(n't| not) exist|is (invalid|not valid)|invalid)"
        r"|(unknown|no such|invalid|illegal|bad|non-?existent|not an? (valid|known)|no valid|nonexistent)"
        r"[ _](or illegal )?(\w+ ){0,2}(user|recipient|account|mail ?box|address|local|person)"
        r"|user .{0,20}not exist|doesn't have an? .{1,60} account"
        r"|no (mail ?box|account) (here by that name|by that name|found|available)|mailbox unavailable"
        r"|user\b.{0,20}not listed|recipnotfound|recipient address rejected|all relevant mx records"
        r"|check if address is correct"
        r"|address .{0,12}wasn.{1,3}t found|(email )?account that you tried to reach does not exist|rejected address"
        r"|(ящик|адрес|пользовател|получател)\w*.{0,40}(не (существ|найден|зарегистр)|неизвест)"
        r"|(пользователь|ящик|адресат)\w* нет|нет такого (пользователя|ящика|адреса)"
        r"|(utente|destinatario|casella|indirizzo)\b.{0,40}(sconosciut|inesistent|non (esiste|trovat|valid))"
        r"|(benutzer|empf(ä|ae)nger|postfach|adresse)\b.{0,40}(unbekannt|existiert nicht|nicht gefunden|ung(ü|ue)ltig)"
        r"|unbekannter (benutzer|empf)|destinataire.{0,30}(invalide|inconnu)|destinatario (desconocido|sconosciuto)",
    ),
    (
        Reason.NO_SUCH_HOST,
        r"(host|domain)( or domain)?( name)?\b.{0,60}\b(unknown|not found|(does|do)(n't| not) exist|not exist)"
        r"|unknown (host|domain)"
        r"|no such (host|domain)|nxdomain|unrouteable|(bad|invalid) (domain|host)|no mx record|unable to route"
        r"|домен\w*.{0,30}не (существ|найден)|dominio .{0,30}(inesistent|non (esiste|trovat))",
    ),
    (
        Reason.RELAY,
        r"relay(ing)? .{0,20}(denied|not (permitted|allowed)|prohibited)|(unable|insecure"
        r"|not permitted) .{0,10}(mail )?relay"
        r"|we do not relay",
    ),
    (
        Reason.CONTENT,
        r"content (rejected|filter)|header error|headers? too large|improper use|message (was )?filtered"
        r"|bad (header|content)",
    ),
    (
        Reason.SYSTEM,
        r"system (config )?error|disk space|service (unavailable|refuse|not available)|temporar(y|ily) (failure"
        r"|unavailable|problem)"
        r"|transaction failed|local error|try again later|internal .{0,12}error|i/o error|out of memory|system full",
    ),
)  # fmt: skip
_RULES = tuple((reason, re.compile(words, re.IGNORECASE)) for reason, words in _SAID)

_BY_STATUS: dict[str, Reason] = {
    "1.1": Reason.NO_SUCH_USER, "1.2": Reason.NO_SUCH_HOST, "1.3": Reason.NO_SUCH_USER, "1.6": Reason.MOVED,
    "1.7": Reason.SENDER_REFUSED, "1.8": Reason.SENDER_REFUSED, "1.10": Reason.NO_SUCH_USER,
    "2.1": Reason.DISABLED, "2.2": Reason.MAILBOX_FULL, "2.3": Reason.TOO_LARGE, "3.1": Reason.SYSTEM,
    "3.2": Reason.TAKES_NO_MAIL, "3.4": Reason.TOO_LARGE, "3.5": Reason.SYSTEM, "4.4": Reason.NO_SUCH_HOST,
    "4.6": Reason.NETWORK, "4.7": Reason.EXPIRED, "7.13": Reason.DISABLED, "7.17": Reason.MOVED, "7.25": Reason.BLOCKED,
    "7.26": Reason.AUTHENTICATION, "7.27": Reason.TAKES_NO_MAIL,
}  # fmt: skip
_BY_CLASS = {"2": Reason.FILTERED, "3": Reason.SYSTEM, "4": Reason.NETWORK, "6": Reason.CONTENT, "7": Reason.POLICY}

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d|25[0-2])(?=[ \-:;]|$)(?!-bit)")


@lru_cache(maxsize=256)
def by_words(words: str) -> Reason:
    """Return the reason that a server's words name; UNKNOWN when no rule knows them."""
    return next((reason for reason, rule in _RULES if rule.search(words)), Reason.UNKNOWN)


def by_status(status: str) -> Reason:
    """Return the reason that an enhanced status code names (RFC 3463 and its registry)."""
    digit, _, rest = status.partition(".")
    if digit == "2":
        return Reason.DELIVERED
    return _BY_STATUS.get(rest, _BY_CLASS.get(rest.partition(".")[0], Reason.UNKNOWN))


def status_in(words: str) -> str:
    """Return the most telling enhanced status code in some words: the first that is not x.0.0."""
    codes = [found[0] for found in _STATUS.finditer(words)]
    return next((code for code in codes if not code.endswith(".0.0")), codes[0] if codes else "")


def reply_in(words: str) -> str:
    """Return the SMTP reply code in some words: a three-digit number of a refusal that stands by itself."""
    found = _REPLY.search(words)
    return found[1] if found else ""


def is_hard(reason: Reason, status: str, reply: str) -> bool:
    """Tell whether an address is dead: it does not exist or takes no mail, and the server meant it for good."""
    passing = reply.startswith("4") or (status.startswith("4") and not reply.startswith("5"))
    return reason in DEAD and not passing
