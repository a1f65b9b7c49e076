"""Where a quote begins: lines that name who wrote it and when, in the words of many clients and languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 400
_LINES = 4
_VERBS = ("wrote", "schrieb", "ha scritto", "пишет", "написал", "написала", "написал(а)")
_QUOTED = re.compile(r"^[ \t\xa0]{0,3}(?:>|&gt;|\|(?=[ \t>|]|$))")
_MARK = r"[\s*_>\-–—\u200b\u200e\ufeff]{0,8}"
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
            r"^.{4,340}(?:пишет|писал|написал|написала|написал\(а\)|писал\(а\)|пише)\s*$",
            r"^.{4,340}\b(?:wrote|schrieb|ha scritto|skrev|schreef|kirjoitti|napisał\(a\)|написал\(а\))\s*$",
            r"^.{4,340}(?:写道|のメール|書き込み|님이 작성)\s*$",
        ]
    ),
    re.I,
)
_ADDRESS = re.compile(r"[<\[(]?(?:mailto:)?[^\s<>()\[\]]{1,80}@[^\s<>()\[\]]{1,80}\.[^\s<>()\[\],;:]{2,30}")
_DATED = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b(?:19|20)\d\d\b")
_BEGINS = re.compile(
    r"[\W_]{0,4}(?:on|am|il|le|el|op|den|em|dnia|w dniu|in data|\w{2,3}[.,]|\d{1,2}[. ])\b.{0,60}\d", re.I
)
_NUMBER = re.compile(r"\d")
_SENTENCE_END = re.compile(r"[^\W\d]{6}[.!?] ")
_FIELDS = {
    "from": "from|от|от кого|da|von|de|van|od|fra|från|från|lähettäjä|expéditeur|remitente|差出人|发件人",
    "date": "sent|date|отправлено|дата|inviato|data|data invio|gesendet|datum|envoyé(?: le)?|enviado|fecha|verzonden|"
    "sendt|skickat|wysłano|lähetetty|送信日時|发送时间",
    "to": "to|кому|a|an|à|para|aan|do|til|till|vastaanottaja|宛先|收件人",
    "cc": "cc|копия|kopie|kopia|cc/copia",
    "subject": "subject|тема|oggetto|betreff|objet|asunto|assunto|onderwerp|emne|ämne|temat|aihe|件名|主题",
}
_FIELD = re.compile(
    _MARK
    + "(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r")\s?(?:\*{0,2}\s?:|:\s?\*{0,2})(?!/)",
    re.I,
)
_FORWARDED = re.compile(
    r"^[\s>]{0,4}(?:[-_=–—*]{2,60}\s*)?(?:begin |inizio |anfang der |начало |- )?"
    r"(?:original message|original e-?mail|original appointment|reply message|forwarded (?:message|mail|by .{1,80})|"
    r"(?:исходное|оригинальное|первоначальное|пересылаемое|пересланное|перенаправленное|переадресованное)"
    r" (?:сообщение|письмо)|"
    r"(?:пересылаемого|переадресованного|пересланного|перенаправленного) (?:сообщения|письма)|"
    r"messaggio (?:originale|inoltrato)|(?:ursprüngliche|original|weitergeleitete|originale)[ -]?(?:nachricht|mail)|"
    r"weitergeleiteten nachricht|message (?:d'origine|original|transféré)|mensaje original|mensagem original|"
    r"oorspronkelijk bericht|oprindelig (?:meddelelse|besked)|ursprungligt meddelande|wiadomość oryginalna)"
    r"\s*(?::|[-_=–—*]{2,60})?\s*$",
    re.I,
)
_RULE = re.compile(r"^[\s>*]{0,4}[_\-–—=]{5,200}\s*$")


def is_quoted(line: str) -> bool:
    """Tell whether a line carries the mark of a quote."""
    return _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """Tell whether a line is nothing but a drawn line."""
    return len(line) < 220 and _RULE.match(line) is not None


def attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines from `at` say who wrote what follows: 0 when they do not.

    Such a line ends with a colon, holds a date or a time, and either a word for writing or an address.
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
        ends = said.endswith((":", "："))
        ends = ends or (said.rstrip(" -–—_*").endswith(_VERBS) and _ADDRESS.search(said) is not None)
        if ends and _NUMBER.search(said) and _names_a_writer(said.strip(" :：-*_")):
            # What begins with words of the sender is no attribution, when its end alone is one.
            if count == 1 or _BEGINS.match(first):
                return count
            return 0 if any(attribution(lines[: at + count], later) for later in range(at + 1, at + count)) else count
        if ends and count == 1 and not _DATED.search(said):
            return 0
    return 0


def _names_a_writer(said: str) -> bool:
    if not _DATED.search(said) and not re.match(r"on .{3,60}\d.{0,300} wrote$", said, re.I):
        return False
    return _WROTE.match(said) is not None or _ends_with_address(said)


def _ends_with_address(said: str) -> bool:
    """Tell whether it is a date, a name and an address at its end: what every client writes in every language."""
    found = list(_ADDRESS.finditer(said))[-1:]
    dated = _DATED.search(said[: found[0].start()]) if found else None
    if dated is None or dated.start() > 60 or _SENTENCE_END.search(said[: dated.start()]):
        return False
    return len(said) - found[0].end() <= 30 and "." not in said[found[0].end() :].strip(" >)]")


def header_block(lines: Sequence[str], at: int) -> bool:
    """Tell whether a quoted mail's headers begin here: From with two more fields, or one below a drawn line."""
    if at >= len(lines) or not (opening := _field(lines[at])):
        return False
    kinds = {opening}
    seen = 1
    for line in lines[at + 1 : at + 12]:
        if not line.strip(" >\t*"):
            if seen > 1 and len(kinds) < 3:
                continue
            if len(kinds) >= 3:
                break
            continue
        kind = _field(line)
        if kind:
            kinds.add(kind)
            seen += 1
        elif seen > 6:
            break
    ruled = any(is_rule(line) or forwarded(line) for line in lines[max(0, at - 2) : at])
    return "from" in kinds and len(kinds) >= (2 if ruled else 3) and opening in ("from", "date", "subject")


def is_field(line: str) -> bool:
    """Tell whether a line is a header of a quoted mail, such as `To:` or `Тема:`."""
    return bool(_field(line))


def _field(line: str) -> str:
    found = _FIELD.match(line[:60])
    return found.lastgroup or "" if found else ""


def forwarded(line: str) -> bool:
    """Tell whether a line announces another mail: `-----Original Message-----` in its many words."""
    return len(line) < 160 and _FORWARDED.match(line) is not None
