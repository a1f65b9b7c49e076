"""Words for codes of the room."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

CHANNELS: dict[str, Promise] = {
    "mail": pgettext_lazy("channel", "Mail"), "chat": pgettext_lazy("channel", "Chat"),
    "messenger": pgettext_lazy("channel", "Messenger"),
}  # fmt: skip
STATES: dict[str, Promise] = {
    "open": pgettext_lazy("question", "Waiting"), "answered": pgettext_lazy("question", "Answered"),
    "turned": pgettext_lazy("question", "Made a draft"), "spam": pgettext_lazy("question", "Spam"),
    "expired": pgettext_lazy("question", "Over"),
}  # fmt: skip
LANGUAGES: dict[str, str] = {"en": "English", "ru": "Русский", "it": "Italiano"}
PLACES: dict[str, Promise] = {
    "provider": _l("our name"), "portal": _l("address of the portal"), "registration": _l("where to register"),
    "sign_in": _l("where to sign in"), "questions": _l("where to ask"), "hours": _l("when people are there"),
}  # fmt: skip
