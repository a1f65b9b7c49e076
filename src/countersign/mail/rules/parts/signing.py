"""Where a signature begins: delimiters, closing words and the lines that mail programs put below."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|––?|__)\s*$")
_DRAWN = re.compile(r"^\s{0,2}[-_—–=*]{3,80}\s*$")
_CLOSING = re.compile(
    r"^\W{0,3}(?:(?:with |many |all |thanks (?:and|&) )?(?:best|kind|kindest|warm|warmest)?\s?(?:regards|wishes)|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|"
    r"с\s+(?:наилучшими\s+|добрыми\s+)?(?:уважением|пожеланиями|почтением)(?:\s+и\s+\w+(?:\s\w+)?)?|всего\s+(?:доброго|хорошего)|"
    r"(?:cordiali|distinti|cari|tanti|migliori|un cordiale)\s+salut[io]|cordialmente|saluti|in fede|"
    r"mit\s+(?:freundlichen?|besten?|herzlichen?|vielen?|lieben?)\s+gr(?:ü|ue|u)(?:ß|ss)en?|"
    r"(?:freundliche|viele|beste|liebe|herzliche|schöne)\s+gr(?:ü|ue|u)(?:ß|ss)e|mfg|lg|vg|hochachtungsvoll|"
    r"cordialement|bien à vous|saludos(?: cordiales)?|atentamente|atenciosamente|med\s+v\w+\s+h\w+|mvh|pozdrawiam|"
    r"met vriendelijke groet(?:en)?|ystävällisin terveisin)"
    r"(?:\s+(?:from|aus|da|из)\s+[\w ,]{2,30})?[\s,.!;–—-]*(?P<rest>[^\n]{0,60})$",
    re.I,
)
_OF_PROGRAM = re.compile(
    r"^[\s*_\[(>-]{0,4}(?:"
    r"sent from (?:my |the |a |an )?(?:[\w'’®™+./&-]+ ?){1,7}(?:[<\[(]\s?\S{4,200}[>\])])?|"
    r"sent (?:with|via|using|by) [\w'’ .&-]{2,50}(?:[<\[(]\S{4,200}[>\])])?\.?|"
    r"get (?:outlook|yahoo|bluemail|spark)\b.{0,160}|sent with airmail|sent with \[?proton ?mail\b.{0,60}|"
    r"отправлено (?:с|из|через|при помощи|от)\b.{2,120}|"
    r"(?:это )?сообщение отправлено (?:с|из)\b.{2,100}|с моего (?:iphone|android).{0,40}|"
    r"(?:скачать|получить|загрузить) outlook\b.{0,120}|"
    r"inviato (?:da|con|dal|tramite)\b.{2,100}|(?:ottieni|scarica) outlook\b.{0,120}|"
    r"von (?:meinem|meiner|unterwegs)\b.{0,80}(?:gesendet|gesandt|verschickt)?\.?|gesendet (?:von|mit|über)\b.{2,100}|"
    r"diese nachricht wurde von meinem\b.{2,80}gesendet\.?|"
    r"(?:holen|laden) sie (?:sich )?outlook\b.{0,120}|outlook für\b.{0,100}|"
    r"envoyé (?:de|depuis|à partir)\b.{2,80}|enviado (?:desde|do|a partir)\b.{2,80}|verzonden vanaf\b.{2,60}|"
    r"sendt fra\b.{2,60}|skickat från\b.{2,60}|wysłan[eo] z\b.{2,60}|lähetetty\b.{2,60}|"
    r"iphone\s?[-–—]?\s?(?:から送信|傳送自).{0,20}"
    r")[\s*_\])>.]*$",
    re.I,
)
_NAME = re.compile(r"^[-–—~]\s?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}$")
_POSTSCRIPT = re.compile(r"^\W{0,3}(?:p\.?\s?s\b|п\.?\s?с\b|з\.?ы\b|постскриптум)", re.I)
_SENTENCE = re.compile(r"(?:\S+\s+){5,}\S+[.!…]$")
_STANDARD_LINES, _LIKELY_LINES = 20, 10


def signature_at(lines: Sequence[str]) -> int:
    """Return the line where the signature of a piece of fresh text begins; the number of lines when there is none."""
    end = len(lines)
    begin = _programs(lines, end)
    for at in range(end - 1, max(-1, end - 60), -1):
        line = lines[at]
        if len(line) > 160:
            continue
        below = lines[at + 1 : begin]
        if _DELIMITER.match(line):
            begin = at if _fits(below, _STANDARD_LINES, line.rstrip("\r\n") == "-- ") else begin
        elif _DRAWN.match(line) and any(map(str.strip, below)) and _fits(below, _LIKELY_LINES):
            begin = at
    begin = min(begin, _closed(lines, begin))
    last = next((at for at in range(begin - 1, -1, -1) if lines[at].strip()), -1)
    if last > 0 and _NAME.match(lines[last].strip()) and not lines[last - 1].lstrip().startswith(("-", "–", "—", "*")):
        begin = last
    if not any(line.strip() for line in lines[:begin]):
        return end  # A mail of nothing but a signature: then it is what was written.
    return begin


def _programs(lines: Sequence[str], end: int) -> int:
    """Go up over the lines that programs add at the end."""
    begin = end
    for at in range(end - 1, max(-1, end - 12), -1):
        line = lines[at].strip()
        if not line:
            continue
        if len(line) > 220 or not _OF_PROGRAM.match(line) or _reads_on(line):
            break
        begin = at
    return begin


def _reads_on(line: str) -> bool:
    """Tell whether `Sent from …` goes on as a sentence: such a line is no signature."""
    bare = re.sub(r"<[^<>]*>|\[[^\[\]]*\]", "", line)
    return ", " in bare or len(bare.split()) > (9 if bare[:4].lower() == "sent" else 14)


def _closed(lines: Sequence[str], end: int) -> int:
    """Return where closing words begin that only a name and an address follow."""
    for at in range(max(0, end - 25), end):
        line = lines[at].strip()
        if len(line) > 90 or not (found := _CLOSING.match(line)):
            continue
        rest = found["rest"].strip()
        if any(map(str.isalpha, rest)) and (len(rest.split()) > 5 or rest[-1] in "?:" or not rest[0].isupper()):
            continue
        if _fits(lines[at + 1 : end], _LIKELY_LINES):
            return at
    return end


def _fits(lines: Sequence[str], most: int, standard: bool = False) -> bool:
    """Tell whether lines may be a signature: few, short, and nobody asks or tells anything in them."""
    said = [line.strip() for line in lines if line.strip()]
    if len(said) > most or any(_POSTSCRIPT.match(line) for line in said):
        return False
    if standard:
        return True
    return all(len(line) <= 120 and not line.endswith("?") and not _SENTENCE.search(line) for line in said)
