"""The one decision: levels, roles, predicates, proofs bound to act and object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from countersign.kernel import acts
from countersign.kernel.actor import NOBODY, SYSTEM, Actor
from countersign.kernel.acts import LEVELS, act, can, reference, require
from countersign.kernel.errors import NotAllowed, StepUpNeeded

OWNER = Actor("customer", id=7, roles=frozenset({"owner"}), contract=3, assurance="A2", method="password")
OFFICER = Actor("staff", id=9, roles=frozenset({"identity_officer"}), assurance="A2", method="passkey")


@dataclass(frozen=True)
class Case:
    id: int
    ledger_kind: str = "case"


def own(actor: Actor, case: Any) -> bool:
    """Whoever opened it."""
    return case is not None and case.id == actor.id


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(acts, "_acts", {})
    act("case.look", level="A2c", says="Read a case", object="case", roles=["customer", "system"], reads=True)
    act("case.write", level="A2", says="Write in a case", object="case", who=own, refusal="cannot_write")
    act("case.settle", level="A3", says="Settle a case", object="case", roles=["identity_officer", "system"])
    act("case.move", level="A4", says="Move ownership", object="case", roles=["identity_officer"], two_persons=True)
    yield


def test_the_levels_ascend() -> None:
    assert LEVELS == ("A0", "A1", "A2c", "A2", "A3", "A4")


@pytest.mark.parametrize("level", LEVELS)
def test_an_act_needs_its_level(level: str) -> None:
    asking = replace(OWNER, assurance=level)
    assert can(asking, "case.look") is (level not in ("A0", "A1"))
    assert can(asking, "case.write", Case(7)) is (level not in ("A0", "A1", "A2c"))


def test_a_session_is_the_ground_of_a_proof() -> None:
    assert not can(replace(OFFICER, assurance="A2c"), "case.settle")
    assert can(OFFICER, "case.settle")


def test_roles_and_predicate_both_decide() -> None:
    assert not can(OFFICER, "case.look")
    assert not can(OWNER, "case.settle")
    assert not can(NOBODY, "case.look")
    assert can(OWNER, "case.write", Case(7))
    assert not can(OWNER, "case.write", Case(8))


def test_a_refusal_has_the_code_of_its_act() -> None:
    with pytest.raises(NotAllowed) as refused:
        require(OWNER, "case.write", Case(8))
    assert refused.value.code == "cannot_write"
    with pytest.raises(NotAllowed) as refused:
        require(OWNER, "case.settle", Case(8))
    assert refused.value.code == "act_refused"
    assert not isinstance(refused.value, StepUpNeeded)


@pytest.mark.parametrize("name", ["case.settle", "case.move"])
def test_a_proof_is_bound_to_act_and_object(name: str) -> None:
    with pytest.raises(StepUpNeeded) as asked:
        require(OFFICER, name, Case(12), name="Case of Павел Крылов")
    assert (asked.value.act, asked.value.object) == (name, "case:12")
    assert (asked.value.named, asked.value.code, asked.value.status) == ("Case of Павел Крылов", "step_up_needed", 403)
    require(OFFICER.proven(name, "case:12"), name, Case(12))
    for wrong in ((name, "case:13"), ("case.write", "case:12"), (name, "")):
        with pytest.raises(StepUpNeeded):
            require(OFFICER.proven(*wrong), name, Case(12))


def test_a_high_assurance_alone_proves_nothing() -> None:
    for level in ("A3", "A4"):
        with pytest.raises(StepUpNeeded):
            require(replace(OFFICER, assurance=level), "case.settle", Case(1))


def test_the_installation_needs_no_proof_but_its_right() -> None:
    require(SYSTEM, "case.settle", Case(1))
    require(SYSTEM, "case.look")
    with pytest.raises(NotAllowed):
        require(SYSTEM, "case.move", Case(1))


def test_a_new_network_steps_up_at_the_first_act_above_reading() -> None:
    away = replace(OWNER, new_network=True)
    require(away, "case.look")
    assert can(away, "case.write", Case(7))
    with pytest.raises(StepUpNeeded):
        require(away, "case.write", Case(7))
    settled = away.proven("case.write", "case:7")
    assert not settled.new_network
    require(settled, "case.write", Case(7))


def test_things_are_named_by_kind_and_number() -> None:
    assert reference(Case(12)) == "case:12"
    assert reference("contract:3") == "contract:3"
    assert reference(None) == ""


def test_an_act_is_declared_once_and_an_unknown_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        act("case.look", level="A2", says="Read")
    with pytest.raises(KeyError):
        act("case.odd", level="A5", says="Read")
    with pytest.raises(KeyError):
        can(OWNER, "case.unknown")
    assert acts.the_act("case.unknown") is None
    assert [known.name for known in acts.declared_acts()] == ["case.look", "case.move", "case.settle", "case.write"]
