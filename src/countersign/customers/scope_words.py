"""Words of responsibility matrices, for both sides."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext_lazy

from countersign.customers.queries.scope import ScopeRow
from countersign.customers.rules.scope import EVERY_PRODUCT, Layer, Who

# As the provider's people read it.
WHO = {
    Who.PROVIDER: pgettext_lazy("whose layer", "ours"),
    Who.CUSTOMER: pgettext_lazy("whose layer", "the customer's"),
    Who.SHARED: pgettext_lazy("whose layer", "shared"),
}
# As the customer reads it.
WHOSE = {
    Who.PROVIDER: pgettext_lazy("whose layer, to the customer", "We"),
    Who.CUSTOMER: pgettext_lazy("whose layer, to the customer", "You"),
    Who.SHARED: pgettext_lazy("whose layer, to the customer", "Both"),
}
EVERYTHING_ELSE = gettext_lazy("every other product")


@dataclass(frozen=True, slots=True)
class Part:
    """One layer, ready to be shown. who: provider, customer or shared; its word stands beside it."""

    key: str
    name: str
    who: str
    word: str
    text: str
    link: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A matrix, ready to be shown."""

    product: str
    version: int
    parts: list[Part]


def product(name: str) -> str:
    """Name a product; `*` is every other one."""
    return str(EVERYTHING_ELSE) if name == EVERY_PRODUCT else name


def part(layer: Layer, locale: str, *, to_customer: bool, named: bool = False) -> Part:
    """Write one layer."""
    word = (WHOSE if to_customer else WHO)[Who(layer.who)]
    return Part(layer.key, layer.name(locale), layer.who, str(word), layer.text(locale), layer.link, named)


def shown(scope: ScopeRow | None, locale: str, *, to_customer: bool, named: str = "") -> Shown | None:
    """Write a matrix. named: the layer that a verdict rests on."""
    if scope is None:
        return None
    parts = [part(one, locale, to_customer=to_customer, named=one.key == named) for one in scope.layers]
    return Shown(product(scope.product), scope.version, parts)
