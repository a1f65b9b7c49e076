"""The cookie of a conversation: a word that nobody guesses, signed, out of reach of scripts."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from countersign.general.rules.questions import VISIT_LASTS

NAME = "__Host-question" if settings.SECURE else "question"
_SALT = "countersign.question"
_LONGEST = 200


def word_of(request: HttpRequest) -> str:
    """Return the word of the browser's conversation; empty when there is none, or its signature is wrong."""
    kept = request.COOKIES.get(NAME, "")
    if not kept or len(kept) > _LONGEST:
        return ""
    try:
        return str(signing.TimestampSigner(salt=_SALT).unsign(kept, max_age=VISIT_LASTS))
    except signing.BadSignature:
        return ""


def set_word(response: HttpResponse, word: str) -> None:
    """Give the browser its word, until the conversation is over."""
    response.set_cookie(
        NAME, signing.TimestampSigner(salt=_SALT).sign(word), max_age=int(VISIT_LASTS.total_seconds()),
        secure=settings.SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def forget_word(response: HttpResponse) -> None:
    """Take the word back."""
    response.delete_cookie(NAME, samesite="Lax")
