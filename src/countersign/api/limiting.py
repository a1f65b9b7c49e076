"""How often programs may ask: so many requests a minute for a token, and so many for an address.

Told by RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10) on every answer, and by Retry-After
on the one that refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from countersign.api import commands
from countersign.api.problems import problem
from countersign.identity.rules import network_of
from countersign.kernel.settings import setting
from countersign.kernel.settings.hooked import API_PER_ADDRESS, API_PER_TOKEN

WINDOW_SECONDS = 60
REFUSED = 429


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one limit. seconds: until its window is over."""

    name: str
    most: int
    spent: int
    seconds: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.spent)


def counted(token: int | None, ip: str | None, at: datetime) -> list[Allowance]:
    """Count a request and return what is left for the token and for the address. One statement.

    ip: of IPv6 its /64 is counted, which is what one customer of a provider has at the least.
    """
    holders = [(name, holder, most) for name, holder, most in (
        ("token", f"token {token}" if token is not None else "", setting(API_PER_TOKEN)),
        ("address", network_of(ip) if ip else "", setting(API_PER_ADDRESS)),
    ) if holder]  # fmt: skip
    spent = commands.spend([holder for _name, holder, _most in holders], minute=at.replace(second=0, microsecond=0))
    left = WINDOW_SECONDS - at.second
    return [Allowance(name, most, spent[holder], left) for name, holder, most in holders]


def too_often(allowances: list[Allowance]) -> HttpResponse | None:
    """Refuse whoever has used a limit up; nothing while something is left of each."""
    if all(one.spent <= one.most for one in allowances):
        return None
    response = problem(REFUSED, "too_many_requests", _("Too many requests within a minute. Wait and ask again."))
    response["Retry-After"] = str(max(one.seconds for one in allowances))
    return response


def told(response: HttpResponse, allowances: list[Allowance]) -> HttpResponse:
    """Say on an answer what the limits are, and what is left of the one that ends first."""
    if allowances:
        policy = ", ".join(f'"{one.name}";q={one.most};w={WINDOW_SECONDS}' for one in allowances)
        least = min(allowances, key=lambda one: one.left)
        response["RateLimit-Policy"] = policy
        response["RateLimit"] = f'"{least.name}";r={least.left};t={least.seconds}'
    return response
