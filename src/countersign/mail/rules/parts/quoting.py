"""Where a quote begins: marks, drawn lines, announcements and the headers of another mail, in many languages."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A line that also ends with `|` is a row of a table.
_QUOTED = re.compile(r"^[ \t\xa0]{0,3}(?:>|&gt;|\|(?=[ \t>|]|$)(?!.{0,999}\|\s*$))")
_MARK = r"[\s*_>\u200b\u200e\ufeff]{0,8}"
_FIELDS = {
    "from": "from|от|от кого|da|von|de|de la|van|od|fra|från|från|lähettäjä|expéditeur|remitente|від|від кого|kimden|"
    "feladó|από|보낸 사람|差出人|发件人",
    "date": "sent|date|отправлено|дата|inviato|data|data invio|gesendet|datum|envoyé(?: le)?|enviad[oa](?: el| em)?|"
    "fecha|verzonden|sendt|skickat|wysłano|lähetetty|надіслано|odesláno|odoslané|trimis|изпратено|gönderme tarihi|"
    "gönderildi|tarih|elküldve|dátum|στάλθηκε|ημερομηνία|보낸 날짜|送信日時|发送时间",
    "to": "to|кому|a|an|à|para|aan|do|til|till|vastaanottaja|komu|către|kime|címzett|προς|받는 사람|до|宛先|收件人",
    "cc": "cc|копия|kopie|kopia|kopi|cc/copia|копія|kópia|bilgi|copie|dw",
    "subject": "subject|тема|oggetto|betreff|objet|asunto|assunto|onderwerp|emne|ämne|temat|aihe|předmět|predmet|"
    "subiect|konu|tárgy|θέμα|제목|件名|主题",
}
_FIELD = re.compile(
    _MARK
    + "(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r")\s?(?:\*{0,2}\s?:|:\s?\*{0,2})(?!/)",
    re.I,
)
# What only the headers of a mail have as it travels, and no client writes above a quote.
_RAW_HEADER = re.compile(
    r"\s*(?:(?!reply-to|cc/)[a-z]+(?:-[a-z0-9]+)+|received|ehlo|helo|data\s*$|mail from|rcpt to)(?::|\s*$)"
    r"|.{0,40}\d{2} [a-z]{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}",
    re.I,
)
_TIME = re.compile(r"(?<![\d.])\d{1,2}\s?[:.h]\s?\d{2}(?!\.?\d)")
_BARE_TIME = re.compile(r":\s*\d{1,2}[:.]\d{2}\s*$")
_INDENTED = re.compile(r"\t| {4}")
_FORWARDED = re.compile(
    r"^[\s>]{0,4}(?:[-_=–—‐*]{2,60}\s*)?(?:begin |inizio |anfang der |début du |начало |- )?"
    r"(?:original message|original e-?mail|original appointment|reply message|forwarded (?:message|mail|by .{1,80})|"
    r"(?:исходное|оригинальное|первоначальное|пересылаемое|пересланное|перенаправленное|переадресованное)"
    r" (?:сообщение|письмо)|"
    r"(?:пересылаемого|переадресованного|пересланного|перенаправленного) (?:сообщения|письма)|"
    r"messaggio (?:originale|inoltrato)|(?:ursprüngliche|original|weitergeleitete|originale)[ -]?(?:nachricht|mail)|"
    r"weitergeleiteten (?:nachricht|e-?mail)|message (?:d'origine|original|transféré|réexpédié)|"
    r"mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)|"
    r"(?:oorspronkelijk|origineel|doorgestuurd) bericht|oprindelig (?:meddelelse|besked)|ursprungligt meddelande|"
    r"wiadomość (?:oryginalna|przekazana)|(?:переслане|оригінальне) повідомлення)"
    r"\s*(?::|[-_=–—‐*]{2,60})?\s*$",
    re.I,
)
_RULE = re.compile(r"^[\s>*]{0,4}[_\-–—‐=]{5,200}\s*$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)[\w+-]{0,20}\s*$")
# What stands right above or below marked lines that are no quote: other lines of a diff, of a program's session.
_OF_PASTE_ABOVE = re.compile(r"\s{0,3}(?:<(?: |\s*$)|\d+(?:,\d+)?[acd]\d+(?:,\d+)?\s*$|-{3}\s*$|[$#] \S)|.*\\\s*$")
_OF_PASTE_BELOW = re.compile(r"\s{0,3}<(?: |\s*$)")


# A name with an address, or a date with a time: said of a quote, in whatever language.
_OF_SOMEBODY = re.compile(r"<\S{1,80}@\S{1,80}>|\b(?:19|20)\d\d\b.{0,40}\d:\d\d")
_SENT = re.compile(_MARK + "(?:sent|отправлено|inviato|gesendet|envoyé|enviad[oa]|wysłano|надіслано|verzonden)", re.I)


def is_quoted(line: str) -> bool:
    """Tell whether a line carries the mark of a quote."""
    return _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """Tell whether a line is nothing but a drawn line."""
    return len(line) < 220 and _RULE.match(line) is not None


def header_block(lines: Sequence[str], at: int) -> bool:
    """Tell whether a quoted mail's headers begin here: From with two more fields, or one below a drawn line.

    Without such a line it must look as a client writes it, with a time: people ask about headers, and fill in forms.
    """
    if at >= len(lines) or not (opening := _field(lines[at])):
        return False
    ruled = any(is_rule(line) or forwarded(line) for line in lines[max(0, at - 2) : at])
    kinds = {opening}
    seen = 1
    timed = _is_timed(lines[at])
    parted = False
    for line in lines[at + 1 : at + 12]:
        if not line.strip(" \r\n>\t*"):
            if len(kinds) >= 3:
                break
            parted = True
            continue
        kind = _field(line)
        if kind:
            kinds.add(kind)
            seen += 1
        elif seen > 6 or parted:
            break
        parted = False
        timed = timed or (kind in ("date", "") and _is_timed(line))
    if "from" not in kinds or opening not in ("from", "date", "subject"):
        return False
    return len(kinds) >= 2 if ruled else len(kinds) >= 3 and timed and not _is_raw(lines, at)


def _is_timed(line: str) -> bool:
    return _TIME.search(line[:200].replace("\u200e", "")) is not None or _SENT.match(line) is not None


def _is_raw(lines: Sequence[str], at: int) -> bool:
    """Tell whether the paragraph is pasted: the headers of a mail on its way, set in as code is, or settings."""
    if _INDENTED.match(lines[at]) or lines[at].lstrip(" *_>")[:1].islower() or _BARE_TIME.search(lines[at]):
        return True
    begin = at
    while begin > max(0, at - 6) and lines[begin - 1].strip():
        begin -= 1
    for line in lines[begin : at + 12]:
        if not line.strip():
            return False
        if _RAW_HEADER.match(line[:200]):
            return True
    return False


def is_field(line: str) -> bool:
    """Tell whether a line is a header of a quoted mail, such as `To:` or `Тема:`."""
    return bool(_field(line))


def _field(line: str) -> str:
    found = _FIELD.match(line[:60])
    return found.lastgroup or "" if found else ""


def forwarded(line: str) -> bool:
    """Tell whether a line announces another mail: `-----Original Message-----` in its many words."""
    return len(line) < 160 and _FORWARDED.match(line) is not None


def fenced(lines: Sequence[str]) -> frozenset[int]:
    """Return the lines that stand between two fences of ```: shown as they are, whatever they look like."""
    fences = [at for at, line in enumerate(lines) if len(line) < 60 and _FENCE.match(line)]
    found: set[int] = set()
    for begin, end in zip(fences[::2], fences[1::2], strict=False):
        found.update(range(begin, end + 1))
    return frozenset(found)


def is_pasted(lines: Sequence[str], begin: int, end: int) -> bool:
    """Tell whether marked lines are a piece of a diff, of a shell's or a program's session."""
    if begin and _OF_PASTE_ABOVE.match(lines[begin - 1][:400]):
        return True
    if end < len(lines) and _OF_PASTE_BELOW.match(lines[end]):
        return True
    return all(line.lstrip().startswith(">>>") for line in lines[begin:end])


def is_told_of(lines: Sequence[str], begin: int, end: int) -> bool:
    """Tell whether marked lines are within what the sender tells: announced by a colon, or amid a sentence."""
    above = next((line.strip() for line in lines[max(0, begin - 3) : begin][::-1] if line.strip()), "")
    if above.endswith(":"):
        return not _OF_SOMEBODY.search(above[-400:])
    amid = begin > 0 and end < len(lines) and bool(lines[begin - 1].strip() and lines[end].strip())
    return amid and above[-1:].isalnum()
