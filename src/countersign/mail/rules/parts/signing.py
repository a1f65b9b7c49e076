"""Where a signature begins: delimiters, closing words and the lines that mail programs put below."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DELIMITER = re.compile(r"^\s{0,2}(?:--|—|––?|__)\s*$")
_DRAWN = re.compile(r"^\s{0,2}[-_—–=*]{3,80}\s*$")
_CLOSING = re.compile(
    r"^\W{0,3}(?:(?:with |many |all |thanks (?:and|&) )?(?:best|kind|kindest|warm|warmest)?\s?(?:regards|wishes)|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|all the best|rgds|br(?=,)|"
    r"с\s+(?:наилучшими\s+|добрыми\s+)?(?:уважением|пожеланиями|почтением|благодарностью)(?:\s+к\s+вам)?"
    r"(?:\s+и\s+\w+(?:\s\w+)?)?|с\s+ув\.|всего\s+(?:доброго|хорошего)|"
    r"з\s+(?:найкращими\s+|щирою\s+)?(?:повагою|побажаннями)|"
    r"(?:(?:cordiali|distinti|cari|tanti|migliori|un cordiale|un|grazie e)\s+)?salut[io]|cordial(?:mente|ità)|"
    r"in fede|"
    r"mit\s+(?:freundliche[nm]?|beste[nm]?|herzliche[nm]?|vielen?|liebe[nm]?)\s+gr(?:ü|ue|u)(?:ß|ss)(?:en?)?|"
    r"(?:(?:freundliche|viele|beste|liebe|herzliche|schöne)r?\s+|danke und )?gr(?:ü|ue|u)(?:ß|ss)e?|mfg|lg|vg|"
    r"hochachtungsvoll|(?:bien )?cordialement|bien à vous|(?:un )?saludos?(?: cordiales)?|atentamente|atenciosamente|"
    r"med\s+v\w+\s+h\w+|mvh|pozdrawiam|z poważaniem|"
    r"met vriendelijke groet(?:en)?|ystävällisin terveisin)"
    r"(?:\s+(?:from|aus|da|из)\s+[\w ,]{2,30})?[\s,.!;–—-]*(?P<rest>[^\n]{0,60})$",
    re.I,
)
_OF_PROGRAM = re.compile(
    r"^[\s*_\[(>-]{0,4}(?:"
    r"sent from (?:my |the |a |an )?(?:[\w'’®™+./&-]+ ?){1,7}(?:[<\[(]\s?\S{4,200}[>\])])?|"
    r"sent (?:with|via|using|by) [\w'’ .&-]{2,50}(?:[<\[(]\S{4,200}[>\])])?\.?|"
    r"sent from [\w'’ ]{2,40}\b(?:mail|email|phone|device|android)\b.{0,100}|virus-free\..{0,80}|без вирусов\..{0,80}|"
    r"sent from [\w'’ ]{2,40}<\S{4,200}> for [\w ]{2,20}|secured with tuta mail:|https?://\S{4,80}(?:aqua-mail|tuta\S{0,30})/?|"
    r"get (?:outlook|yahoo|bluemail|spark)\b.{0,160}|sent with airmail|sent with \[?proton ?mail\b.{0,60}|"
    r"отправлено (?:с|из|через|при помощи|от)\b.{2,120}|простите за краткость.{0,60}|надіслано (?:з|із|через)\b.{2,80}|"
    r"(?:это )?сообщение отправлено (?:с|из)\b.{2,100}|с моего (?:iphone|android).{0,40}|"
    r"(?:скачать|получить|загрузить|завантажити|отримати|télécharger|obtenir|obtener|pobierz) "
    r"outlook\b.{0,120}|"
    r"inviat[oa] (?:da|con|dal|tramite)\b.{2,100}|(?:ottieni|scarica) outlook\b.{0,120}|"
    r"von (?:meinem|meiner|unterwegs|yahoo)\b(?:(?! wird | wurde | nicht).){0,80}(?:gesendet|gesandt|verschickt)?\.?|"
    r"gesendet (?:von|mit|über)\b.{2,100}|"
    r"diese nachricht wurde von meinem\b.{2,80}gesendet\.?|"
    r"(?:holen|laden) sie (?:sich )?outlook\b.{0,120}|outlook für\b.{0,100}|"
    r"envoyé (?:de|depuis|à partir)\b.{2,80}|enviado (?:desde|do|a partir)\b.{2,80}|verzonden vanaf\b.{2,60}|"
    r"sendt fra\b.{2,60}|skickat från\b.{2,60}|wysłan[eo] z\b.{2,60}|lähetetty\b.{2,60}|"
    r"iphone\s?[-–—]?\s?(?:から送信|傳送自).{0,20}|发自我的.{1,30}"
    r")[\s*_\])>.]*$",
    re.I,
)
# What a company's server writes below every mail.
_DISCLAIMER = re.compile(
    r"\W{0,6}(?:(?:confidential(?:ity)?|legal|privileged|important|disclaimer|hinweis|avvertenz[ae]|внимание)\b|"
    r"(?:this|the information (?:contained )?in this) (?:e-?mail|message|communication)\b|"
    r"(?:это|настоящее|данное|содержание данного) (?:электронное )?(?:сообщение|письмо|электронного)|"
    r"(?:le informazioni|il presente messaggio|questo messaggio|la presente e-?mail|ai sensi del)\b|"
    r"(?:diese (?:e-?mail|nachricht)|der inhalt dieser e-?mail)\b)"
    r"(?=.{0,600}(?:confidential|конфиденц|riservat|confidenzial|vertraulich))|"
    r"\W{0,6}(?:please consider the environment|bitte denken sie an die umwelt|prima di stampare)",
    re.I | re.S,
)
_LONGEST_DISCLAIMER = 3_000
_CODE = re.compile(r"[{}=;$#<]|^[a-z_]\w*(?:\(|:\s)|^\s{2,}\S|^[a-z]\w* (?:\S.*)?\d$")
# What of a program's line is no sentence: addresses in brackets, and the one excuse that phones make.
_NOT_SAID = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|please excuse my brevity\.?|простите за краткость,", re.I)
_FULL_NAME = re.compile(r"\W{0,3}(?:[A-ZÀ-ÞА-ЯЁІЇЄ][\w.'’-]*[ ,]*){2,5}\W{0,3}")
_CONTACT = re.compile(r"\+?\d[\d ()/-]{6,}\d|\S@\S+\.\w|\bwww\.|https?://")
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
            standard = line.rstrip("\r\n") == "-- "
            begin = at if _fits(below, _STANDARD_LINES, standard) and (standard or _is_of_a_person(below)) else begin
        elif _DRAWN.match(line) and _fits(below, _LIKELY_LINES) and (at == 0 or not lines[at - 1].strip()):
            begin = at if _is_of_a_person(below) and _tells_who(below) else begin
    begin = min(begin, _closed(lines, begin))
    last = next((at for at in range(begin - 1, -1, -1) if lines[at].strip()), -1)
    if last > 0 and _NAME.match(lines[last].strip()) and not lines[last - 1].lstrip().startswith(("-", "–", "—", "*")):
        begin = last if not lines[last - 1].rstrip().endswith(("?", ":")) else begin
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
        if at < begin and (above := _disclaimed(lines, at)) < at + 1:
            begin = above
            continue
        if at > begin:
            continue
        if len(line) > 220 or not _OF_PROGRAM.match(line) or _reads_on(line):
            break
        begin = at
    return begin


def _disclaimed(lines: Sequence[str], last: int) -> int:
    """Return where the paragraph that ends with line `last` begins when it is a disclaimer, else `last + 1`."""
    begin = last
    while begin > max(0, last - 40) and lines[begin - 1].strip():
        begin -= 1
    said = " ".join(line.strip() for line in lines[begin : last + 1])
    return begin if len(said) <= _LONGEST_DISCLAIMER and _DISCLAIMER.match(said) else last + 1


def _is_of_a_person(lines: Sequence[str]) -> bool:
    """Tell whether lines below a drawn line may name somebody: they begin with a capital, and none is code."""
    said = [line.rstrip() for line in lines if line.strip()]
    first = said[0].strip(" *_\"'«(") if said else ""
    return not any(map(_CODE.search, said)) and (not first[:1].islower() or first.isalpha())


def _tells_who(lines: Sequence[str]) -> bool:
    """Tell whether lines begin with a name, or hold a telephone number, an address or a site."""
    said = [line.strip() for line in lines if line.strip()]
    return bool(said) and (_FULL_NAME.fullmatch(said[0]) is not None or any(map(_CONTACT.search, said)))


def _reads_on(line: str) -> bool:
    """Tell whether `Sent from …` goes on as a sentence: such a line is no signature."""
    bare = _NOT_SAID.sub("", line)
    if re.search(r"\d[.:/]\d\d", bare):
        return True
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
