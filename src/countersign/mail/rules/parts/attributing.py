"""The lines that say who wrote what follows, and when: `On … wrote:` in the words of many clients and languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from countersign.mail.rules.parts.quoting import is_quoted

LONGEST = 400
_LINES = 4
_VERBS = ("wrote", "schrieb", "ha scritto", "пишет", "написал", "написала", "написал(а)")
_WROTE = re.compile(
    "|".join(
        [
            r"^(?:on|at) .{4,340}\b(?:wrote|writes|said)\b.{0,60}$",
            r"^(?:am|den|vom|um) .{4,340}\b(?:schrieb|geschrieben|schreibt)\b.{0,200}$",
            r"^.{2,150} (?:schrieb|hat) am .{4,200}$",
            r"^(?:il|in data|nel giorno|addì|lun|mar|mer|gio|ven|sab|dom)\b.{4,340}\b(?:ha|hai) scritto\b.{0,60}$",
            r"^(?:le|il y a) .{4,340}\b[ae] [ée]crit\b.{0,60}$",
            r"^(?:el|em|a|la) .{4,340}\b(?:escribi[óo]|escreveu)\b.{0,60}$",
            r"^(?:op|den|på|pe|w dniu|dnia|dne|den|ti|ma|ke|to|pe|la|su)\b.{4,340}"
            r"\b(?:schreef|skrev|napisał|napisala?|pisze|napsal|kirjoitti|a scris)\b.{0,200}$",
            r"^.{4,340}(?:пишет|писал|написали?|написала|написал\(а\)|писал\(а\)|пише)\s*$",
            r"^.{4,340}\b(?:wrote|schrieb|ha scritto|skrev|schreef|kirjoitti|napisał\(a\)|написал\(а\))\s*$",
            r"^.{4,340}(?:写道|のメール|書き込み|님이 작성)\s*$",
            r"^.{2,150} wrote on .{4,80}$",
            r"^(?:вы писали|you wrote) .{4,80}$",
            r"^.{2,200}\bписал(?:а|\(а\))? .{0,40}\d.{0,40}$",
        ]
    ),
    re.I,
)
# Asked first, since most lines hold none of these: a letter of 10,000 lines is asked about one by one.
_A_VERB = re.compile(
    "wr[io]te|said|schrieb|schreib|hat am|scritto|crit|escr[ie]|schreef|skrev|napis|pisze|napsal|kirjoit|scris|пис|пиш|"
    "写道|メール|書き込|작성",
    re.I,
)
_PLAIN_ADDRESS = r"[^\s<>()\[\]]{1,80}@[^\s<>()\[\]]{1,80}\.[^\s<>()\[\],;:]{2,30}"
_ADDRESS = re.compile(rf"[<\[(]?(?:mailto:)?{_PLAIN_ADDRESS}")
_NAMED_ADDRESS = re.compile(rf"[^\s=:,;]\s{{1,3}}[\u200e\u202a]?<[\u200e\u202a]?(?:mailto:)?{_PLAIN_ADDRESS}")
# Without a date, above a marked quote: a name and an address, or a word for quoting or writing.
_UNDATED = re.compile(
    rf"(?:[-\s*]{{0,8}}(?:quoting|zitat von|quoto|citando|цитирую) .{{0,80}}[<(]?{_PLAIN_ADDRESS}[>)]?"
    rf"|[-\s*]{{0,8}}(?:[^\s:]{{1,40}} ){{0,5}}(?:[^\s:]{{1,40}} <{_PLAIN_ADDRESS}>|<?{_PLAIN_ADDRESS}>?),? "
    r"(?:wrote|writes|schrieb|schreibt|ha scritto|пишет|писал|написал)(?:а|\(а\))?"
    r"|(?-i:[A-ZА-Я][\w'’-]{1,30} [A-ZА-Я][\w'’-]{1,30}) (?:wrote|schrieb|ha scritto|пишет|написал|написала))",
    re.I,
)
_DATED = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:19|20)\d\d\b|20\d\d年"
)
_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|нд|понед|вторн|сред|четв|пятн|субб|воскр|неділ|mo|di|mi|do|"
    r"fr|sa|so|lun|mar|mer|gio|ven|sab|dom|dim|jeu|sam|jue|vie|sáb|niedz|sön|søn|su|ne|zo|ma|wo|vr|za)[^\W\d_]{0,12}[.,]{0,2})"
)
_OPENING = r"(?:on|am|il(?: giorno)?|le|el|op|em|den|dnia|dne|w dniu|in data|at|в(?: письме от)?|на|în|στις)"
_OPENING_ALONE = re.compile(rf"(?:{_OPENING}(?: (?:dem )?{_DAY})?|{_DAY}|\d{{1,2}}[:.]\d{{2}},?)", re.I)
# The whole date: what begins so needs no line above it.
_OPENS = re.compile(
    rf"(?:{_OPENING} )?(?:{_DAY} )?.{{0,12}}(?:\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}"
    r"|\d{1,2}\.? [^\W\d_]{3,9}\.?,? \d{4}|[^\W\d_]{3,9}\.? \d{1,2},? \d{4}|\d{4}-\d\d-)",
    re.I,
)
_BEGINS = re.compile(rf"[\W_]{{0,4}}(?:{_OPENING}\b|{_DAY}|\w{{2,9}}[.,]|\d{{1,4}}[-年:. ]).{{0,60}}\d", re.I)
_NUMBER = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[^\W\d]{6}[.!?] ")
_LINKING = frozenset(
    """you wrote writes said schrieb schreibt hat folgendes geschrieben ha scritto вы написал написала написал(а)
    пишет писал писала писал(а) пише a écrit ecrit escribió escreveu schreef skrev napisał napisał(a) pisze
    napsal napsal(a) kirjoitti scris от from von da by via в г р о at um uhr alle ore à las às om kl klo o
    godz p m pm am de van der den пользователь user utente del di""".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W_][\w.()'’-]*")


def attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines from `at` say who wrote what follows: 0 when they do not.

    Such lines hold a date or a time, and a word for writing or an address. Above unmarked text they must look
    as a program writes them: a person also tells what was written when.
    """
    first = lines[at].strip()
    if not first or len(first) > LONGEST or is_quoted(first):
        return 0
    said = ""
    for count in range(1, _LINES + 1):
        if at + count > len(lines) or not (line := lines[at + count - 1].strip()):
            return 0
        if is_quoted(line) and line not in (">:", "> :"):
            return 0
        said = f"{said} {line}".strip()
        if len(said) > LONGEST:
            return 0
        bare = said.rstrip("\u200e\u200f\u202c")
        ends = bare.endswith((":", "："))
        ends = ends or (said.rstrip(" -–—_*").endswith(_VERBS) and _ADDRESS.search(said) is not None)
        marked = ends and marked_below(lines, at + count)
        if ends and _names_a_writer(bare.strip(" :：-*_"), marked):
            return count if count == 1 or _belongs(lines, at, count) else 0
        if ends and count == 1 and not _DATED.search(said):
            return 0
    return 0


def marked_below(lines: Sequence[str], at: int) -> bool:
    """Tell whether the next words from `at` are marked with `>`."""
    return is_quoted(next((line for line in lines[at : at + 8] if line.strip()), ""))


def _belongs(lines: Sequence[str], at: int, count: int) -> bool:
    """Tell whether the first of some lines is part of what they say, and no word of the sender above it."""
    first = lines[at].strip()
    if _OPENING_ALONE.fullmatch(first):
        return True
    begins = _BEGINS.match(" ".join(line.strip() for line in lines[at : at + count])) is not None
    enough = False  # Whether the lines below the first would do alone.
    for later in range(at + 1, at + count):
        rest = " ".join(line.strip() for line in lines[later : at + count])
        if _names_a_writer(rest.strip(" :：-*_"), True):
            if _OPENS.match(rest):
                return False
            enough = True
    return begins or not enough


def _names_a_writer(said: str, marked: bool) -> bool:
    if not _DATED.search(said):
        return bool(marked and _UNDATED.fullmatch(said)) or bool(re.match(r"on .{3,60}\d.{0,300} wrote$", said, re.I))
    if not _NUMBER.search(said):
        return False
    if _A_VERB.search(said) and _WROTE.match(said):
        return marked or _ADDRESS.search(said) is not None or not _told_by_hand(said)
    if marked and _NAMED_ADDRESS.search(said) and not _SENTENCE_END.search(said):
        return True
    return _ends_with_address(said) and not _told_by_hand(said)


def _told_by_hand(said: str) -> bool:
    """Tell whether words follow the date that no program puts between it and a name: `our mailbox`, `delivery to`."""
    if _NAMED_ADDRESS.search(said) and ": " not in said:
        return False
    last = max((found.end() for found in _DATED.finditer(said)), default=0)
    tail = re.sub(r'"[^"]{0,80}"', "", _ADDRESS.sub("", said[last:]))
    words = (word.strip(".") for word in _WORD.findall(tail))
    return any(word[:1].islower() and word.lower() not in _LINKING for word in words if word)


def _ends_with_address(said: str) -> bool:
    """Tell whether it is a date, a name and an address at its end: what every client writes in every language."""
    found = list(_ADDRESS.finditer(said))[-1:]
    dated = _DATED.search(said[: found[0].start()]) if found else None
    if dated is None or dated.start() > 60 or _SENTENCE_END.search(said[: dated.start()]):
        return False
    return len(said) - found[0].end() <= 30 and "." not in said[found[0].end() :].strip(" >)]")
