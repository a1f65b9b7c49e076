"""Who is responsible for which layer: how a matrix is read, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from countersign.customers.rules.scope import checked, checked_product, key_of, layers
from countersign.kernel.errors import Invalid

LAYER: dict[str, Any] = {"layer": "guest_os", "who": "customer", "name": "Guest system", "text": "Yours to run."}


def test_words_stand_in_one_language_or_in_several() -> None:
    told = checked([LAYER, {**LAYER, "layer": "network", "name": {"ru": "Сеть", "it": "Rete"}, "link": "https://x.org/a"}])
    plain, several = layers(told)
    assert (plain.name("ru"), plain.text("it"), plain.link) == ("Guest system", "Yours to run.", "")
    assert (several.name("ru"), several.name("it"), several.name("en")) == ("Сеть", "Rete", "Сеть")
    assert checked([one.told() for one in (plain, several)]) == told


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"layer": "Guest OS"}, "scope_layer"), ({"layer": ""}, "scope_layer"), ({"name": ""}, "scope_layer"),
        ({"name": None}, "scope_words"), ({"name": "x" * 81}, "scope_words"), ({"text": "x" * 601}, "scope_words"),
        ({"name": {"fr": "x"}}, "scope_words"), ({"name": {"en": 1}}, "scope_words"), ({"who": "nobody"}, "scope_who"),
        ({"link": "http://x.org"}, "scope_link"), ({"link": "javascript:alert(1)"}, "scope_link"),
        ({"link": 'https://x.org/"onclick'}, "scope_link"), ({"link": "https://x.org/" + "a" * 500}, "scope_link"),
        ({"colour": "red"}, "scope_layer"),
    ],
)  # fmt: skip
def test_what_is_no_layer_is_refused_by_name(change: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked([LAYER | change])
    assert refused.value.code == code


@pytest.mark.parametrize("told", [[], None, {}, [1], [LAYER] * 25, "x"])
def test_what_is_no_matrix_is_refused(told: Any) -> None:
    with pytest.raises(Invalid):
        checked(told)


def test_a_layer_stands_once() -> None:
    with pytest.raises(Invalid, match="scope_layer_twice"):
        checked([LAYER, LAYER])


@pytest.mark.parametrize(
    ("name", "key"), [("Guest system", "guest_system"), ("DNS & mail", "dns_mail"), ("Сеть", ""), ("9 lives", "")]
)
def test_a_key_is_made_of_an_english_name(name: str, key: str) -> None:
    assert key_of(name) == key


def test_a_product_has_a_name() -> None:
    assert checked_product("  Cloud   server ") == "Cloud server"
    for name in ("", " ", "x" * 81, None, 7, "a\x00b"):
        with pytest.raises(Invalid):
            checked_product(name)
