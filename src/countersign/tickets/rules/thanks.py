"""Words that are thanks and nothing more, in three languages; anything else is an answer (E30, domain 3.4).

Cautious on purpose: every word of the text must be a word of courtesy or of "it works". One word more, a question
mark, a figure, a "but" or a "not", and it is an answer like any other. Even then nothing is done: the customer is
asked with one click what it was.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 160
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
_DOUBT = re.compile(r"[?¿\d@#/\\<>`\[\]{}|=+*%$€₽]|https?:", re.UNICODE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace("ё", "е").split())


# What a text must have: thanks itself, or "it works".
_THANKING = _words("""
thanks thank thx ty cheers
спасибо спасибки благодарю благодарим благодарны благодарен благодарна признательна признателен спс
grazie ringrazio ringraziamo
""")
_WORKING = _words("""
works working solved fixed resolved
работает заработало заработал заработала решено решилось исправлено
funziona risolto sistemato
""")
# What may stand around it.
_AROUND = _words("""
you very much so a lot many for your the help quick fast support team all everything it is s now fine ok okay great
perfect excellent good job well done again kindly best regards dear have nice day and to both guys
всё теперь уже большое огромное вам вас за помощь быструю оперативную быстрый оперативный ответ поддержку работу
отлично супер хорошо ок окей ура прекрасно замечательно хорошего дня с уважением и очень сердечно да ребята коллеги
добрый день здравствуйте оперативность скорость снова опять
mille tante molte infinite di cuore per l'aiuto aiuto il supporto la vostra tua sua disponibilità rapidità risposta
tutto ora adesso bene benissimo ottimo perfetto buona giornata saluti cordiali va e a voi lei gentilissimi
gentilissimo gentilissima ancora assistenza l'assistenza velocità dell'aiuto
""")
_CORE = _THANKING | _WORKING
_KNOWN = _CORE | _AROUND
# "Again" is courtesy beside thanks; beside "it works" alone it may be a complaint of what comes and goes.
_AGAIN = _words("again снова опять ancora")


def is_bare_thanks(text: str) -> bool:
    """Tell whether a text is only thanks or "everything works", so that one may ask which it was.

    Source: E30; domain 3.4.
    """
    folded = unicodedata.normalize("NFC", text).casefold().replace("ё", "е").strip()
    if not folded or len(folded) > LONGEST or _DOUBT.search(folded):
        return False
    words = frozenset(_WORDS.findall(folded.replace("’", "'")))
    if not words <= _KNOWN or words.isdisjoint(_CORE):
        return False
    return words.isdisjoint(_AGAIN) or not words.isdisjoint(_THANKING)
