"""Whether a mail is about somebody's service or account, or asks in general. Pure."""

from __future__ import annotations

import re

_SERVICE = re.compile(
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,}|\b\d{2}-\d{4}\b|\bcs\d{3,}\b"
    r"|\b(?:my|our) (?:\w+ )?(?:server|vps|vds|hosting|domain|(?:web)?site|database|account|contract|invoice|mail)"
    r"|\b(?:does ?n[o']t|not) (?:work|respond|answer|open|load)\w*|\bis down\b|\bpassword"
    r"|\b(?:мо[йяеюи]|моего|моему|наш\w{0,3}) (?:\w+ )?(?:сервер|хостинг|домен|сайт|баз|договор|почт)"
    r"|парол|не (?:работает|отвечает|открывается)"
    r"|\b(?:il mio|la mia|il nostro|la nostra) (?:server|dominio|sito|contratto|fattura|posta)"
    r"|non (?:funziona|risponde|si apre)|\b(?:mein|unser)e?\w? (?:server|domain|vertrag|rechnung|webseite)"
    r"|funktioniert nicht|antwortet nicht",
    re.IGNORECASE,
)
_ITALIAN = re.compile(
    r"\b(?:il|gli|della?|dei|delle|che|non|per|sono|ciao|buongiorno|grazie|salve|nostr[oa]|questo|quanto|come)\b",
    re.IGNORECASE,
)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_LOOKED_AT = 20_000


def speaks_of_service(subject: str, text: str) -> bool:
    """Tell whether a mail is about somebody's service or account rather than a general question."""
    return bool(_SERVICE.search(subject[:500]) or _SERVICE.search(text[:_LOOKED_AT]))


def language_of(text: str) -> str:
    """Guess in which of our languages a text is written: "ru", "it" or, for all others, "en"."""
    start = text[:_LOOKED_AT]
    letters = len(_LATIN.findall(start))
    if len(_CYRILLIC.findall(start)) > letters // 2 and _CYRILLIC.search(start):
        return "ru"
    words = max(1, len(start.split()))
    return "it" if len(_ITALIAN.findall(start)) * 10 >= words else "en"
