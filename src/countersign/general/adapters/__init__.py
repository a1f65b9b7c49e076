"""Messengers: what comes from one and what goes to one, behind a single interface (docs/messengers.md)."""

from __future__ import annotations

from countersign.general.adapters.telegram import Telegram
from countersign.general.adapters.webhook import Webhook
from countersign.general.rules.messengers import Adapter

ADAPTERS: dict[str, Adapter] = {one.name: one for one in (Webhook(), Telegram())}
