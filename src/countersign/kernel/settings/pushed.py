"""The settings of web push."""

from __future__ import annotations

from typing import Any

from countersign.kernel.settings.parsing import Networks, networks
from countersign.kernel.settings.reader import Setting

PUSH_NETWORKS: Setting[Networks] = Setting(
    "PUSH_NETWORKS", networks, "networks like 10.20.0.0/16, with commas between them",
    "Private networks with a push service of your own, over http too. A browser names the address, so they are kept "
    "apart from those of webhooks. Absent: to public addresses over https alone.", (), shown="absent",
)  # fmt: skip

PUSHED: tuple[Setting[Any], ...] = (PUSH_NETWORKS,)
