"""Secrets in text: keys, passwords, cookies and card numbers, found with few false alarms.

A value counts only when it proves itself (a known prefix, a check digit, a PEM frame) or stands where nothing
but a secret stands (a Cookie header, a password's place in a settings file) and looks like one. Every pattern is
linear: a megabyte of a hostile file costs no more than one of a log.
Source: T59.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of secret."""

    PRIVATE_KEY = "private_key"
    ACCESS_KEY = "access_key"
    SESSION = "session"
    PASSWORD = "password"
    CARD = "card"


PROVEN = frozenset({Kind.PRIVATE_KEY, Kind.ACCESS_KEY, Kind.SESSION, Kind.CARD})
"""Kinds that prove themselves; a password is told from its place alone."""


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """Where one secret stands, and what it is."""

    start: int
    end: int
    kind: Kind


_HINT = re.compile(
    r"PRIVATE KEY|Private-Lines|LS0tLS1CRUdJTi|A[KS]IA[0-9A-Z]|AIza|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-"
    r"|[sr]k_live_|\bSG\.|npm_|dop_v1_|AQVN|AccountKey=|AccessKey|eyJ|\bsk-|cookie|authorization|api.?key"
    r"|(?:private|preshared).?key|_pass|passw|passphrase|pwd|пароль|secret|token|\"auth\"|curl|://[^\s/@]{1,200}@"
    r"|\d{4}[ -]?\d{4,6}[ -]?\d{4}",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){1,20000}"
    r"(?:-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?"
    # The same frame in base64, as a kubeconfig carries it: with no word, RSA, EC or OPENSSH before it.
    r"|LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJ|BFQyBQUklW|BPUEVOU1NI)[A-Za-z0-9+/=]{20,40000}"
    r"|Private-Lines: \d{1,4}\s(?:[A-Za-z0-9+/=]{1,80}\s){1,200}"
)
_ACCESS_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}"
    r"|glpat-[A-Za-z0-9_-]{20,60}|xox[abeprs]-[A-Za-z0-9-]{20,255}|[sr]k_live_[A-Za-z0-9]{20,120}"
    r"|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}|npm_[A-Za-z0-9]{36}|dop_v1_[a-f0-9]{64}|AQVN[A-Za-z0-9_-]{35,60}"
    r"|sk-(?:proj-|ant-)?(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{32,200}"
    r"|eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}"
    r")(?![A-Za-z0-9_-])"
    r"|(?<=AccountKey=)[A-Za-z0-9+/]{80,100}={0,2}"
)
_RARER_KEYS = {
    "glrt-": r"[A-Za-z0-9_.-]{20,60}",
    "gldt-": r"[A-Za-z0-9_.-]{20,60}",
    "xapp-": r"\d-[A-Za-z0-9-]{40,255}",
    "hooks.slack.com/services/": r"T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,30}",
    "pypi-": r"[A-Za-z0-9_-]{60,255}",
    "dckr_pat_": r"[A-Za-z0-9_-]{20,60}",
    "hf_": r"[A-Za-z0-9]{34}",
    "hvs.": r"[A-Za-z0-9_-]{24,255}",
    "ya29.": r"[A-Za-z0-9_-]{40,2000}",
    "GOCSPX-": r"[A-Za-z0-9_-]{28}",
    "t1.9eu": r"[A-Za-z0-9_.-]{60,2000}",
    "y0_": r"[A-Za-z0-9_-]{30,255}",
    "shpat_": r"[a-f0-9]{32}",
    "glsa_": r"[A-Za-z0-9]{32}_[a-f0-9]{8}",
    "AGE-SECRET-KEY-1": r"[0-9A-Z]{58}",
    "SharedAccessKey=": r"[A-Za-z0-9+/]{40,100}={0,2}",
    ":AA": r"(?<=\d{8}:AA)[A-Za-z0-9_-]{33}",
}
# A text without the beginning is not searched: looking for the plain letters costs next to nothing.
_BY_BEGINNING = {
    beginning: re.compile(rf"(?<![A-Za-z_-]){re.escape(beginning)}{rest}(?![A-Za-z0-9_-])")
    for beginning, rest in _RARER_KEYS.items()
}
_AWS_SECRET = re.compile(
    r"secret_?(?:access_?)?key[\"']?\s{0,4}[=:>]\s{0,4}[\"']?"
    r"(?P<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])",
    re.IGNORECASE,
)
_AUTHORIZATION = re.compile(
    r"\b(?:proxy-)?authorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:bearer|basic|token|digest|negotiate)\s{1,4}"
    r"(?P<value>[A-Za-z0-9+/=._~-]{8,8000})",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"\b(?:set-)?cookie[\"']?\s{0,4}:\s{0,4}[\"']?(?P<value>[A-Za-z0-9_.\[\]%-]{1,100}=[^\s;\"'<>]{4,4000}"
    r"(?:;[ ]?[A-Za-z0-9_.\[\]%-]{1,100}=[^\s;\"'<>]{0,4000}){0,60})",
    re.IGNORECASE,
)
# The option of curl that a browser's "copy as cURL" writes.
_CURL_COOKIE = re.compile(
    r"-(?:b|-cookie)[ ]{1,4}(?P<quote>[\"'])(?P<value>[\w.%-]{1,100}=[^\"'\r\n]{4,8000})(?P=quote)"
)
_STRING = r'"(?P<value>(?:[^"\\]|\\.){4,16000}+)"'
_HAR_HEADER = re.compile(
    r'"name"\s{0,40}:\s{0,40}"(?:cookie|set-cookie|authorization|proxy-authorization|x-api-key|x-auth-token'
    r'|x-csrf-token)"\s{0,40},\s{0,40}"value"\s{0,40}:\s{0,40}' + _STRING,
    re.IGNORECASE,
)
_HAR_COOKIES = re.compile(r'"cookies"\s{0,40}:\s{0,40}\[')
_LIST_BODY = re.compile(r'(?:[^"\]]|"(?:[^"\\]|\\.)*+")*+')
_HAR_VALUE = re.compile(r'"value"\s{0,40}:\s{0,40}' + _STRING)
_PASSWORD = re.compile(
    r"(?:\b|_)(?:password|pgpassword|passwd|passphrase|pwd|passwort|пароль|secret|(?:client|app)_?secret|secret_?key"
    r"|api[_-]?key|(?:access|auth|refresh|bot|api)[_-]?token|db_?pass|(?<=_)pass|TOKEN"
    r"|(?:private|preshared)_?key)"
    r"(?:[ ](?:for|per|di|от|для|к)[ ][^\s:=]{1,40})?[\"']?[ \t]{0,4}(?:=>|=|:(?!:)|>|(?<=_password[\"']),"
    r"|[\"'][ ]value=(?=[\"']))[ \t]{0,4}[\"']?"
    r"(?P<value>[^\s\"',;&<>(){}\[\]]{6,200})",
    re.IGNORECASE,
)
_TYPED = re.compile(r"\s(?:-u|--user)[ =]{1,4}[\"']?[^\s:/\"']{1,80}:(?P<value>[^\s\"'/@]{6,100})")
_DOCKER = re.compile(r'"auth"\s{0,4}:\s{0,4}"(?P<value>[A-Za-z0-9+/]{12,400}={0,2})"')
_USER_IN_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"']{0,80}:(?P<value>[^\s/@\"':]{4,100})@(?=[A-Za-z0-9\[])"
)
# Where nothing but a secret stands, and the word without which a text has no such place: patterns cost, words do not.
_PLACES = (
    (_AWS_SECRET, "secret", Kind.ACCESS_KEY),
    (_AUTHORIZATION, "authorization", Kind.SESSION),
    (_COOKIE, "cookie", Kind.SESSION),
    (_CURL_COOKIE, "curl", Kind.SESSION),
    (_HAR_HEADER, '"value"', Kind.SESSION),
    (_PASSWORD, "", Kind.PASSWORD),
    (_USER_IN_URL, "://", Kind.PASSWORD),
    (_TYPED, "curl", Kind.PASSWORD),
    (_DOCKER, '"auth"', Kind.PASSWORD),
)
_CARD = re.compile(
    r"(?<![\w.,:/+@#=-])(?<!\d )(?:\d{16}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|3[47]\d{13}"
    r"|3[47]\d{2}([ -])\d{6}\2\d{5}|220[0-4]\d{15})(?![\w@]|[ .,-]?\d)"
)
_BRANDS = re.compile(
    r"4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|220[0-4]\d{12}(?:\d{3})?"
    r"|3[47]\d{13}|6(?:011|5\d\d)\d{12}|62\d{14}"
)
_PLACEHOLDER = re.compile(
    r"\*|x{4}|\.{3}|…|your|example|changeme|change_me|placeholder|redacted|filtered|masked|hidden|removed|secret$"
    r"|^\$|^%|^<|null|none|undefined|true|false|env[.(:]|vault:|^/|^https?:",
    re.IGNORECASE,
)


def spots(text: str) -> list[Secret]:
    """Find the secrets of a text, in order, none inside another."""
    if not (_HINT.search(text) or any(beginning in text for beginning in _BY_BEGINNING)):
        return []
    kept: list[Secret] = []
    for one in sorted(_all(text), key=lambda secret: (secret.start, -secret.end)):
        if kept and one.start < kept[-1].end:
            if one.end > kept[-1].end:
                kept[-1] = Secret(kept[-1].start, one.end, kept[-1].kind)
            continue
        kept.append(one)
    return kept


def kinds(text: str) -> list[Kind]:
    """Name the kinds of secrets in a text, each once, in the order of `Kind`."""
    found = {one.kind for one in spots(text)}
    return [kind for kind in Kind if kind in found]


def kinds_in(content: bytes) -> list[Kind]:
    """Name the kinds of secrets in the bytes of a text file, in whatever letters it is written."""
    return kinds(decoded(content)[0])


def decoded(content: bytes) -> tuple[str, str]:
    """Read the bytes of a text file; return the text and the coding that writes the same bytes again."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        coding = "utf-16-le" if content.startswith(b"\xff\xfe") else "utf-16-be"
        with suppress(UnicodeDecodeError):
            return content.decode(coding, "surrogatepass"), coding
    return content.decode("utf-8", "surrogateescape"), "utf-8"


def redacted(text: str, mark: str = "[redacted]") -> str:
    """Return the text with a mark in the place of each secret; nothing else changes."""
    return _marked(text, spots(text), mark)


def passwords(text: str) -> list[str]:
    """Name what stands where a password would, in words that somebody is about to send.

    What proves itself is none of these: nobody needs to be asked about it.
    """
    return [text[one.start : one.end] for one in spots(text) if one.kind is Kind.PASSWORD]


def without_passwords(text: str, mark: str) -> str:
    """Return the words with a mark in the place of each such password."""
    return _marked(text, [one for one in spots(text) if one.kind is Kind.PASSWORD], mark)


def _marked(text: str, found: list[Secret], mark: str) -> str:
    """Put a mark in the place of each spot; in pieces, since a large file may hold thousands."""
    ends = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    return mark.join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _all(text: str) -> Iterator[Secret]:
    for match in _PRIVATE_KEY.finditer(text):
        yield Secret(match.start(), match.end(), Kind.PRIVATE_KEY)
    rarer = (pattern for beginning, pattern in _BY_BEGINNING.items() if beginning in text)
    for pattern in (_ACCESS_KEY, *rarer):
        for match in pattern.finditer(text):
            yield Secret(match.start(), match.end(), Kind.ACCESS_KEY)
    lowered = text.lower()
    for pattern, word, kind in _PLACES:
        if word in lowered:
            yield from _values(pattern, text, kind)
    yield from _cookies_of_a_har(text)
    for match in _CARD.finditer(text):
        if is_card("".join(filter(str.isdigit, match.group()))):
            yield Secret(match.start(), match.end(), Kind.CARD)


def _cookies_of_a_har(text: str) -> Iterator[Secret]:
    listed = _HAR_COOKIES.search(text)
    while listed:
        body = _LIST_BODY.match(text, listed.end())
        end = body.end() if body else listed.end()
        for value in _HAR_VALUE.finditer(text, listed.end(), end):
            if not _PLACEHOLDER.search(value["value"][:200]):
                yield Secret(value.start("value"), value.end("value"), Kind.SESSION)
        listed = _HAR_COOKIES.search(text, end)


def _values(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterator[Secret]:
    for match in pattern.finditer(text):
        value = match["value"]
        if _PLACEHOLDER.search(value[:200]) or (kind is Kind.PASSWORD and not _looks_chosen(value)):
            continue
        yield Secret(match.start("value"), match.end("value"), kind)


def _looks_chosen(value: str) -> bool:
    """Tell a password from a word of a sentence: letters and, among them, digits or signs."""
    value = value.rstrip(".:!?")
    letters = any(char.isalpha() for char in value)
    others = sum(not char.isalpha() and char not in "-_." for char in value)
    return letters and others > 0 and len(value) >= 6


def is_card(digits: str) -> bool:
    """Tell whether digits are a card number: a brand's beginning and length, the right last digit (Luhn)."""
    if not digits.isascii() or not _BRANDS.fullmatch(digits) or len(set(digits)) == 1:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
