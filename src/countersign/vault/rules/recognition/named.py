"""Numbers beside a word that says what they are: passport, identity card, personal number."""

from __future__ import annotations

import re
from collections.abc import Iterator

Spot = tuple[int, int, str, str, str]

NEAR_AFTER, NEAR_BEFORE = 90, 24
# Looked for in lower case by plain search before anything else: a hint costs nothing where there is none.
HINTS = (
    "паспорт", "passport", "passaporto", "reisepass", "pasaporte", "удостоверени", "посвідчен", "куәлік",
    "carta d'identit", "carta d’identit", "carta di identit", "carta identit", "identity card", "id card",
    "personalausweis", "ausweisnummer", "ausweis-nr", "ausweis nr", "документ, удостоверяющ", "иин", "жсн", "рнокпп",
    "личный номер", "идентификационный номер", "identity document", "documento d'identit", "documento di identit",
    "водительск",
)  # fmt: skip
_WORD = re.compile(
    r"(?<![\w./$#@-])(?:(?P<passport>(?:за\w{0,5})?паспорт[а-яіїєґ]*|passport|passaporto|reisepass(?:es|nummer)?"
    r"|pasaporte)"
    r"|(?P<card>удостоверени[еяюй]\w*\s+личности|посвідчен\w+|жеке\s+куәлік|куәлік\w*"
    r"|carta\s*d(?:i\s+|['’]\s?)?identit[àa]'?"
    r"|carta\s+identit[àa]|(?:national\s+)?identity\s+card|id[ -]card|personalausweis(?:es|nummer)?"
    r"|ausweis(?:nummer|[- ]nr)"
    r"|документ\w*,\s+удостоверяющ\w+\s+личность|identity\s+document|document[oi]\s+d(?:i\s+|['’]\s?)identit[àa])"
    r"|(?P<licence>водительск\w+\s+(?:удостоверени|прав)\w*)"
    r"|(?P<personal>иин|жсн|рнокпп|личн\w+\s+номер\w*|идентификационн\w+\s+номер\w*))"
    r"(?![\w$@/\\=]|[.:]{1,2}[\w(]|-[a-z]+\.)",
    re.IGNORECASE,
)
# Words after which a number is something else.
_OTHER = re.compile(
    r"инвойс|сч[её]т\w*|заказ\w*|заявк\w*|договор\w*|обращени\w*|тикет\w*|тел\b|телефон\w*|сери(?:йн\w*|ал\w*)|артикул\w*|"
    r"invoice|order|ticket|contract|phone|tel\b|serial|s/n|sn\b|port\b|ip\b|hash|sha\d*|md5|commit|build|version|"
    r"licen[cs]e key|"
    r"fattura|ordine|contratto|telefono|seriale|ticket|rechnung|bestellung|vertrag|telefon|seriennummer|"
    r"инн\b|огрн\w*|кпп\b|снилс|бик\b|р/с|iban|pid\b|error|ошибк\w*|код\b|code\b",
    re.IGNORECASE,
)
_LANGUAGES = (
    ("passaporto", "IT"), ("carta", "IT"), ("documento", "IT"), ("documenti", "IT"), ("reisepass", "DE"),
    ("personalausweis", "DE"), ("ausweis", "DE"), ("жеке", "KZ"), ("куәлік", "KZ"), ("посвідчен", "UA"),
    ("passport", "XX"), ("pasaporte", "ES"), ("identity", "XX"), ("id", "XX"),
)  # fmt: skip
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![\w+./:@#-])(?<!\+\d )(?<!\+\d\d )", r"(?![\w@/]|[.:,-]\d)"


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(_EDGE_BEFORE + "(?:" + pattern + ")" + _EDGE_AFTER, re.IGNORECASE)


_NUMBER_SIGN = r"(?:\s*,?\s*(?:№|N[o°]?\.?|номер|number|numero|nr\.?))?\s*:?\s*"
# First the longest: what matches first is taken.
_SHAPES: dict[str, tuple[tuple[str, str, re.Pattern[str]], ...]] = {
    "passport": (
        ("internal_passport", "RU", _shape(rf"\d{{2}}\s?\d{{2}}{_NUMBER_SIGN}\d{{3}}\s?\d{{3}}")),
        ("passport", "RU", _shape(rf"\d{{2}}{_NUMBER_SIGN}\d{{7}}")),
        ("passport", "BY", _shape(r"(?:AB|BM|HB|KH|MP|MC|KB|PP|SP|DP|АВ|ВМ|НВ|КН|МР|МС|КВ|РР|SP)\s?\d{7}")),
        ("passport", "IT", _shape(r"[A-Z]{2}\s?\d{7}")),
        ("internal_passport", "UA", _shape(rf"[А-ЩЬЮЯЄІЇҐ]{{2}}{_NUMBER_SIGN}\d{{6}}")),
        ("passport", "UA", _shape(r"[A-Z]{2}\s?\d{6}")),
        ("passport", "KZ", _shape(r"N\s?\d{8}")),
        ("passport", "DE", _shape(r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}\d?")),
        ("passport", "XX", _shape(r"[A-Z]{1,2}\d{6,8}|\d{9}")),
    ),
    "card": (
        ("id_card", "IT", _shape(r"C[A-Z]\s?\d{5}\s?[A-Z]{2}|[A-Z]{2}\s?\d{7}")),
        ("id_card", "DE", _shape(r"[LMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?")),
        ("internal_passport", "RU", _shape(rf"\d{{2}}\s?\d{{2}}{_NUMBER_SIGN}\d{{6}}")),
        ("id_card", "XX", _shape(r"\d{9}|[A-Z]{1,3}\s?\d{6,8}")),
    ),
    "licence": (("driving_licence", "RU", _shape(rf"\d{{2}}\s?(?:\d{{2}}|[А-Я]{{2}}){_NUMBER_SIGN}\d{{6}}")),),
    "personal": (
        ("tax_card", "KZ", _shape(r"\d{12}")),
        ("tax_card", "UA", _shape(r"\d{10}")),
        ("internal_passport", "BY", _shape(r"\d{7}[A-ZА-Я]\d{3}[A-ZА-Я]{2}\d")),
    ),
}


def hinted(text: str) -> bool:
    """Tell whether a text holds any of the words at all."""
    lowered = text.lower()
    return any(hint in lowered for hint in HINTS)


def spots(text: str) -> Iterator[Spot]:
    """Find the number that belongs to each word: the nearest of its shapes after it, or just before it."""
    for word in _WORD.finditer(text):
        family = word.lastgroup or "passport"
        end = min(len(text), word.end() + NEAR_AFTER)
        cut = text.find("\n\n", word.end(), end)
        spot = _first(text, family, word.end(), end if cut < 0 else cut, text[word.start() : word.end()])
        if spot is None:
            spot = _just_before(text, family, word.start())
        if spot is not None:
            yield spot


def _first(text: str, family: str, start: int, end: int, word: str) -> Spot | None:
    candidates = []
    for rank, (kind, country, shape) in enumerate(_SHAPES[family]):
        match = shape.search(text, start, end)
        if match and not _OTHER.search(text, start, match.start()) and sum(map(str.isdigit, match[0])) >= 5:
            candidates.append((match.start(), rank, match, kind, country))
    if not candidates:
        return None
    _, _, match, kind, country = min(candidates, key=lambda row: row[:2])
    return match.start(), match.end(), kind, _country(word, kind, country), match[0]


def _just_before(text: str, family: str, start: int) -> Spot | None:
    """Find a number that the word follows: "4509 731846 (паспорт)". Only the surest shapes count there."""
    begin = max(0, start - NEAR_BEFORE)
    for kind, country, shape in _SHAPES[family][:2]:
        for match in shape.finditer(text, begin, start):
            between = text[match.end() : start]
            if not between.strip(" \t(—–-,:") and not _OTHER.search(text, max(0, begin - 20), match.start()):
                return match.start(), match.end(), kind, country, match[0]
    return None


def _country(word: str, kind: str, guessed: str) -> str:
    """Let the language of the word decide where a shape is of several countries; English says nothing."""
    if kind == "internal_passport":
        return guessed
    lowered = word.lower()
    for mark, country in _LANGUAGES:
        if lowered.startswith(mark):
            return country
    return guessed
