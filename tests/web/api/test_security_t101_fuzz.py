"""security T101: whatever the description allows, as three roles: no 5xx, no undocumented answer, nothing foreign."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.cast import LONG_AGO
from tests.web.api.asking import Program
from tests.web.api.fuzz import CASES, Role, fuzz
from tests.web.world import ALIEN, CANARY, World

from countersign.api.description import described
from countersign.api.rules import CUSTOMER_SCOPES, Scope
from countersign.api.views import api
from countersign.identity import commands as identity
from countersign.kernel import settings
from countersign.kernel.actor import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(3600)]
HERE = int(os.environ.get(CASES, "96"))  # Half of the operations, each once; ten thousand: tests.web.api.fuzz


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever asks as often as this is told 429 and nothing more; here the answers are wanted."""
    for name in ("API_PER_TOKEN", "API_PER_ADDRESS", "READS_PER_HOUR"):
        monkeypatch.setenv(f"COUNTERSIGN_{name}", "1000000" if name.startswith("API") else "100000")
    settings.forget()
    yield
    monkeypatch.undo()
    settings.forget()


def _roles(world: World) -> dict[str, Role]:
    names: dict[str, list[object]] = {}
    for side in ("mine", "mine", "mine", "alien", "nothing"):
        for name, value in world.names(side).items():
            names.setdefault(name.partition(":")[2], []).append(value)
    admin = identity.add_account("root@nimbus.example", "Nadia Root", "staff", roles=["admin", "manager", "security"],
                                 by=SYSTEM, at=LONG_AGO)  # fmt: skip
    root = Actor("staff", id=admin.pk, name=admin.name, roles=frozenset({"admin"}))
    customer, all_of_them = sorted(CUSTOMER_SCOPES), [one.value for one in Scope]
    never = (ALIEN, CANARY, "Studio Ferri", "60-0031", "carla@ferri.example")
    return {
        "customer": Role(Program(world.cast.owner, *customer).token, names, never),
        "staff": Role(Program(world.cast.duty_lead, *all_of_them).token, names),
        "admin": Role(Program(root, *all_of_them).token, names),
    }


def test_whatever_the_description_allows_is_answered_as_described_T101(world: World) -> None:
    """security T101."""
    told, roles = described(api), _roles(world)
    wrong: list[str] = []
    done: set[str] = set()
    for turn, (who, role) in enumerate(roles.items()):
        found = fuzz(told, role, HERE // 3, turn=turn)
        statuses: Counter[int] = found.statuses
        print(f"\n{who}: {sum(statuses.values())} cases, {dict(sorted(statuses.items()))}")
        done |= found.done
        wrong += [f"{who}: {one}" for one in found.wrong]
        wrong += [f"{who}: {status}" for status in statuses if status >= 500]
        assert statuses[200] + statuses[201], "nothing was answered at all"
    asked = {f"{method.upper()} {path}" for path, methods in told["paths"].items() for method in methods}
    print("\nNever carried out, only refused:", *sorted(asked - done), sep="\n  ")
    assert wrong == [], f"{len(wrong)} wrong\n" + "\n".join(wrong[:30])
