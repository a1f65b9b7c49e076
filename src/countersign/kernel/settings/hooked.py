"""The settings of webhooks."""

from __future__ import annotations

from typing import Any

from countersign.kernel.settings.parsing import Networks, networks
from countersign.kernel.settings.reader import Setting

HOOK_NETWORKS: Setting[Networks] = Setting(
    "HOOK_NETWORKS", networks, "networks like 10.20.0.0/16, with commas between them",
    "Private networks of your own that webhooks may be sent to, over http too. Link-local addresses, where clouds "
    "keep their metadata, stay refused. Absent: to public addresses over https alone.", (), shown="absent",
)  # fmt: skip

HOOKED: tuple[Setting[Any], ...] = (HOOK_NETWORKS,)
