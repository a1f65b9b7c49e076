"""The responsibility matrix: versions, files, two editors; and the verdict that comes from it (M18, S19, T5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cast import Cast, assemble
from tests.factories import minutes, opened

from countersign.customers.commands.scope import set_scope, set_scopes
from countersign.customers.models import Scope, Service
from countersign.customers.queries.scope import scope_of, scope_row, scopes, scopes_for
from countersign.customers.rules.scope import layers
from countersign.kernel.actor import SYSTEM
from countersign.kernel.errors import Conflict, Invalid, NotAllowed, NotVisible
from countersign.ledger.queries import events_of
from countersign.tickets import commands
from countersign.tickets.models import Ticket

pytestmark = pytest.mark.django_db
LAYERS: list[dict[str, Any]] = [
    {"layer": "hardware", "who": "provider", "name": "Hardware", "text": "We run it."},
    {"layer": "backups", "who": "shared", "name": "Backups", "text": "We keep them, you order them."},
    {"layer": "guest_os", "who": "customer", "name": "Guest system", "text": "Yours.", "link": "https://docs.example/os"},
]
WORDS = commands.Words("The web server inside the machine is yours; the guide shows how to set it up.")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def product(cast: Cast) -> str:
    return str(Service.objects.get(pk=cast.service).product)


def test_each_change_is_a_version_and_the_same_again_is_none(cast: Cast) -> None:
    first = set_scope("VPS", LAYERS, by=cast.manager, at=minutes(0))
    assert set_scope(" VPS ", LAYERS, by=cast.manager, at=minutes(1)).pk == first.pk
    second = set_scope("VPS", LAYERS[:2], seen=1, by=cast.manager, at=minutes(2))
    assert (first.version, second.version) == (1, 2)
    found, versions = scope_row(first.pk, cast.first_line)
    assert len(found.layers) == 3
    assert [version for _, version, _ in versions] == [2, 1]
    current = scope_of("VPS")
    assert current is not None and current.version == 2
    assert [event.type for event in events_of("scope", second.pk)] == ["scope.set"]
    with pytest.raises(NotVisible):
        scope_row(second.pk + 99, cast.first_line)


def test_a_matrix_that_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    set_scope("VPS", LAYERS, seen=0, by=cast.manager, at=minutes(0))
    with pytest.raises(Conflict) as refused:
        set_scope("VPS", LAYERS[:1], seen=0, by=cast.manager, at=minutes(1))
    assert (refused.value.code, refused.value.facts["version"]) == ("scope_changed", 1)


@pytest.mark.parametrize("who", ["first_line", "duty_lead", "owner", "stranger"])
def test_only_managers_and_administrators_set_it(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        set_scope("VPS", LAYERS, by=getattr(cast, who), at=minutes(0))
    if who in ("owner", "stranger"):
        with pytest.raises(NotAllowed):
            scopes(getattr(cast, who))


def test_a_file_is_taken_whole_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(Invalid):
        set_scopes({"VPS": LAYERS, "Disk": [{"layer": "x"}]}, by=SYSTEM, at=minutes(0))
    assert Scope.objects.count() == 0
    assert set_scopes({"VPS": LAYERS, "*": LAYERS[:1]}, by=SYSTEM, at=minutes(0)) == {"VPS": 1, "*": 1}
    found, bare = scopes(cast.first_line)
    assert [row.product for row in found] == ["VPS", "*"]
    assert product(cast) in bare
    assert set(scopes_for(["VPS", "Unknown"])) == {"VPS", "*"}
    other = scope_of("Unknown")
    assert other is not None and other.product == "*"


def test_a_refusal_names_the_layer_of_the_matrix_T5(cast: Cast) -> None:
    """Domain T5: the verdict comes from the matrix; without a layer, or by one of ours, there is none."""
    scope = set_scope(product(cast), LAYERS, by=SYSTEM, at=minutes(-1))
    ticket = opened(cast, urgency="normal")
    for layer, code in (("", "scope_layer_missing"), ("x", "scope_layer_missing"), ("hardware", "scope_is_ours")):
        with pytest.raises((Invalid, Conflict)) as refused:
            commands.refuse(ticket.pk, WORDS, layer=layer, by=cast.first_line, at=minutes(5))
        assert refused.value.code == code
    commands.refuse(ticket.pk, WORDS, layer="guest_os", by=cast.first_line, at=minutes(5))
    set_scope(product(cast), LAYERS[:1], by=SYSTEM, at=minutes(6))
    event = events_of("ticket", ticket.pk)[-1]
    told = {"id": scope.pk, "product": scope.product, "version": 1, **layers(scope.layers)[2].told()}
    assert event.facts["scope"] == told
    assert Ticket.objects.get(pk=ticket.pk).resolution == "out_of_scope"


def test_a_product_without_a_matrix_is_refused_by_words_alone_T5(cast: Cast) -> None:
    ticket = opened(cast, urgency="normal")
    commands.refuse(ticket.pk, WORDS, by=cast.first_line, at=minutes(5))
    assert "scope" not in events_of("ticket", ticket.pk)[-1].facts
