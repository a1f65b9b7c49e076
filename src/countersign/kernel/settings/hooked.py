"""The settings of webhooks, and of how often programs may ask."""

from __future__ import annotations

from typing import Any

from countersign.kernel.settings.parsing import Networks, networks, number
from countersign.kernel.settings.reader import Setting

HOOK_NETWORKS: Setting[Networks] = Setting(
    "HOOK_NETWORKS", networks, "networks like 10.20.0.0/16, with commas between them",
    "Private networks of your own that webhooks may be sent to, over http too. Link-local addresses, where clouds "
    "keep their metadata, stay refused. Absent: to public addresses over https alone.", (), shown="absent",
)  # fmt: skip

API_PER_TOKEN: Setting[int] = Setting(
    "API_PER_TOKEN", number(1, 1_000_000), "a number from 1 to 1000000",
    "Requests a minute that one token may make of the API; past them it is answered with 429.", 600,
)  # fmt: skip
API_PER_ADDRESS: Setting[int] = Setting(
    "API_PER_ADDRESS", number(1, 1_000_000), "a number from 1 to 1000000",
    "Requests a minute that one address may make of the API, whatever tokens it has.", 1200,
)  # fmt: skip

HOOKED: tuple[Setting[Any], ...] = (HOOK_NETWORKS, API_PER_TOKEN, API_PER_ADDRESS)
