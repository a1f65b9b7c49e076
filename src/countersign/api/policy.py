"""Who hands out tokens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _l

from countersign.kernel.actor import Actor
from countersign.kernel.acts import act


def provider_side(actor: Actor, thing: Any) -> bool:
    """A member of the staff in one of the roles, or the installation itself."""
    return actor.kind in ("staff", "system")


act(
    "token.add", level="A3", says=_l("Make a token for the API"), object="account", who=provider_side,
    roles=("admin", "system"), refusal="not_registrar",
)  # fmt: skip
act(
    "token.end", level="A2", says=_l("End a token of the API"), object="api_token", who=provider_side,
    roles=("admin", "security", "system"), refusal="not_registrar",
)  # fmt: skip
