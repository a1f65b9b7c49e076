"""From bytes to text: a ladder of ways to find out how a text was written down."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

SAMPLE_BYTES = 4_096
BROKEN_SHARE = 0.02
_ALIASES = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "windows-949": "cp949",
    "big5": "big5hkscs", "x-big5": "big5hkscs", "windows-874": "cp874", "tis-620": "cp874", "iso-8859-11": "cp874",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "x-mac-cyrillic": "mac-cyrillic", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-user-defined": "cp1252",
    "unicode-1-1-utf-7": "utf-7", "utf8": "utf-8", "x-utf-8": "utf-8", "utf-8mb4": "utf-8", "unicode": "utf-16",
    "x-windows-1251": "cp1251", "win-1251": "cp1251", "win1251": "cp1251", "koi8": "koi8-r", "koi-8": "koi8-r",
    "iso-2022-jp": "iso2022_jp_ext", "iso-8859-9": "cp1254", "cp-850": "cp850", "ibm850": "cp850",
}  # fmt: skip
_NOT_TEXT = frozenset(
    {"base64", "hex", "bz2", "zlib", "rot13", "uu", "quopri", "punycode", "idna", "undefined", "mbcs"}
)
_UNSURE = frozenset({"cp1252", ""})
_OF_LANGUAGE = {"ru": "cp1251", "uk": "cp1251", "it": "cp1252", "de": "cp1252", "en": "cp1252", "zh": "gb18030"}
_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic")
_LETTERS = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_WEIGHT = {letter: 40 - at for at, letter in enumerate(_LETTERS)}
_ISOLATED = [
    "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1250", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256",
    "iso8859_2", "cp874",
]  # fmt: skip
_WESTERN = frozenset(bytes([sign]) for sign in "àèéìíòóùúÀÈÉÌÒÙäöüßÄÖÜâêîôûçñëïÇÑ’‘“”–—…«»€°§".encode("cp1252"))
_ACCENTS = _WESTERN | frozenset(bytes([sign]) for sign in "åæøÅÆØ".encode("cp1252"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_ESCAPES = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b(\$[B@]|\([JI]|\$\([DQ])"), "iso2022_jp_ext"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_UKRAINIAN = re.compile(rb"[\xa4\xa6\xa7\xad\xb4\xb6\xb7\xbd]")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\xa1-\xfe]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


@lru_cache(maxsize=256)
def known(charset: str) -> str:
    """Return Python's name of a declared charset, empty when there is no such text charset."""
    low = charset.strip().strip("\"'").lower().replace(" ", "")[:40]
    name = _ALIASES.get(low, low)
    if not name.isascii() or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("-", "_") in _NOT_TEXT:
        return ""
    return name if "escape" not in found.name else ""


def decoded(content: bytes, declared: str = "", language: str = "") -> tuple[str, str, bool]:
    """Return the text, the charset that gave it, and whether it is sure.

    The ladder: escape sequences, byte-order marks, what was declared (Latin-1 and ASCII are believed only when
    the bytes are no UTF-8), UTF-8, statistics, the customer's language. Never raises; bytes that no charset
    explains become U+FFFD.
    """
    if content.isascii() and b"\x1b" not in content and b"\0" not in content:
        said = known(declared)
        if said not in ("utf-7", "utf-16", "hz") and not said.startswith("utf-16"):
            return content.decode("ascii"), said or "ascii", True
    text, name, sure = _climbed(content, declared, language)
    if "\0" in text or not text.isascii():
        text = text.replace("\0", "\ufffd")
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text, name, sure


def _climbed(content: bytes, declared: str, language: str) -> tuple[str, str, bool]:
    for pattern, name in _ESCAPES:
        if not _HIGH.search(content) and pattern.search(content):
            if (text := _strict(content, name)) is not None:
                return text, name, True
            # Characters that makers of computers added; the later standard has them at the same places.
            return content.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace"), name, False
    for mark, name in _BOMS:
        if content.startswith(mark) and (text := _strict(content, name)) is not None:
            return text, name, True
    said = known(declared)
    if said not in _UNSURE and (text := _strict(content, said)) is not None:
        return text, said, True
    if (text := _strict(content, "utf-8")) is not None:
        return text, "utf-8", True
    if said not in _UNSURE and (text := _nearly(content, said)) is not None:
        return text, said, False
    if said in _UNSURE and "ascii" in declared.lower():
        said = ""
    guess = _guessed(content, language, said)
    return content.decode(guess, "replace"), guess, False


def _strict(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except (UnicodeError, ValueError, LookupError):
        return None


def _nearly(content: bytes, name: str) -> str | None:
    """Decode with a few broken places, as a text cut in the middle of a letter has them."""
    try:
        text = content.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        return None
    broken = text.count("\ufffd")
    high = sum(1 for sign in text[:100_000] if sign > "\x7f") or 1
    return text if broken <= max(1, high * BROKEN_SHARE) else None


def _guessed(content: bytes, language: str, said: str) -> str:
    """Name a charset by statistics: Cyrillic by the letters' frequencies, the rest by charset-normalizer."""
    runs = b" ".join(_HIGH_RUN.findall(content[: SAMPLE_BYTES * 16]))[: SAMPLE_BYTES // 3]
    at = _HIGH.search(content)
    sample = content[max(0, (at.start() if at else 0) - 200) :][:SAMPLE_BYTES]
    if said and _is_one_word(sample):
        return said
    cyrillic, share = _best_cyrillic(runs, sample)
    if share > (0.5 if language in ("ru", "uk") else 0.72):
        return "koi8-u" if cyrillic == "koi8-r" and _UKRAINIAN.search(runs) else cyrillic
    if _is_big5(sample, content):
        return "big5hkscs"
    if _mostly_latin(sample) and (said == "cp1252" or _WESTERN.issuperset(_HIGH.findall(sample))):
        return "cp1252"
    if runs.count(b"\xa4") * 5 > len(runs) and _strict(content, "euc_jp") is not None:
        return "euc_jp"  # Hiragana, of which no Japanese text is without.
    best = from_bytes(sample, cp_isolation=_ISOLATED, steps=3, chunk_size=512, enable_fallback=False).best()
    if best is not None:
        return known(str(best.encoding)) or "cp1252"
    return _OF_LANGUAGE.get(language, said or "cp1252")


def _best_cyrillic(runs: bytes, sample: bytes) -> tuple[str, float]:
    """Return the likeliest Cyrillic charset and how much of the high bytes are then ordinary words."""
    best = ("cp1251", 0.0, 0.0)
    for name in _CYRILLIC:
        text = runs.decode(name, "replace")
        signs = sum(1 for sign in text if sign != " ")
        if signs < 2:
            continue
        good = sum(1 for sign in text if sign.lower() in _WEIGHT) / signs
        weight = sum(_word_weight(word) for word in text.split()) / signs
        if weight > best[2]:
            best = (name, good, weight)
    # Cyrillic words are long runs of high bytes; Latin ones hold one such byte at a time.
    pieces = _HIGH_RUN.findall(sample)
    long = sum(len(piece) for piece in pieces if len(piece) > 2)
    whole = sum(len(piece) for piece in pieces) or 1
    return best[0], best[1] * (1.0 if long / whole > 0.5 else 0.3) * min(1.0, best[2] / 22)


def _is_big5(sample: bytes, content: bytes) -> bool:
    """Tell whether nearly every pair of bytes is one of Big5's common characters, and no GB 2312."""
    leads = [pair[0] for pair in _PAIR.findall(sample)]
    if len(leads) < 4 or sum(0xA4 <= lead <= 0xC6 for lead in leads) < 0.75 * len(leads):
        return False
    return _strict(content, "gb2312") is None and _strict(content, "big5hkscs") is not None


def _word_weight(word: str) -> float:
    """Weigh how ordinary the letters of a word are, and its case: what koi8-r makes of cp1251 is turned round."""
    weight = float(sum(_WEIGHT.get(sign.lower(), -40) for sign in word))
    if word[1:].islower():
        return weight
    return weight * (0.9 if word.isupper() else 0.3) if weight > 0 else weight


def _is_one_word(sample: bytes) -> bool:
    """Tell whether a single word of accents stands there: `äöü` is too little to doubt what was declared."""
    pieces = _HIGH_RUN.findall(sample)
    return sum(1 for piece in pieces if len(piece) > 2) == 1 and _ACCENTS.issuperset(_HIGH.findall(sample))


def _mostly_latin(sample: bytes) -> bool:
    """Tell whether high bytes stand singly among ASCII letters, as accents do."""
    pieces = _HIGH_RUN.findall(sample)
    return bool(pieces) and sum(len(piece) for piece in pieces) / len(pieces) < 1.6
