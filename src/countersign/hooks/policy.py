"""Who has other programs told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


_ROLES = ("admin", "system")
act(
    "hook.add", level="A2", says=_l("Have another program told of events"), object="hook", who=provider_side,
    roles=_ROLES, refusal="not_registrar",
)  # fmt: skip
act(
    "hook.add_words", level="A3", says=_l("Have another program told what was said"), object="hook",
    who=provider_side, roles=("system",), refusal="hook_words",
)  # fmt: skip
act(
    "hook.end", level="A2", says=_l("Stop telling another program"), object="hook", who=provider_side,
    roles=(*_ROLES, "security"), refusal="not_registrar",
)  # fmt: skip
act(
    "hook.see", level="A2", says=_l("See which programs are told of events"), object="hook", who=provider_side,
    roles=(*_ROLES, "security"), refusal="not_registrar", reads=True,
)  # fmt: skip
act(
    "hook.replay", level="A2", says=_l("Tell another program once more"), object="hook", who=provider_side,
    roles=_ROLES, refusal="not_registrar",
)  # fmt: skip
