"""security T101: whatever the description allows, as three roles: no 5xx, no undocumented answer, nothing foreign."""

from __future__ import annotations

import os

import pytest
from tests.cast import LONG_AGO, Cast
from tests.web.api.asking import CUSTOMER, STAFF, Program
from tests.web.api.fuzz import CASES, Role, fuzz

from countersign.api.description import described
from countersign.api.views import api
from countersign.identity import commands as identity
from countersign.kernel.actor import SYSTEM, Actor
from countersign.kernel.clock import database_now
from countersign.tickets import commands
from countersign.tickets.commands import Report, Words

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(3600)]
HERE = int(os.environ.get(CASES, "360"))  # Six for each operation; ten thousand: python -m tests.web.api.fuzz
ALIEN, NOTE, NONE = "alien-okapi-7319", "canary-zx81-quetzal", 987654321


def _roles(cast: Cast) -> dict[str, Role]:
    at = database_now()

    def opened(by: Actor, words: str) -> int:
        return commands.open_ticket(
            Report("question", words, f"{words} is slow", facts={"what_was_read": "x"}), by=by, at=at
        ).pk

    mine, other, alien = opened(cast.owner, "Mail"), opened(cast.owner, "Disk"), opened(cast.stranger, ALIEN)
    commands.accept(mine, by=cast.second_line, at=at)
    commands.note(mine, Words(NOTE), by=cast.second_line, at=at)
    admin = identity.add_account("root@nimbus.example", "Nadia Root", "staff", roles=["admin"], by=SYSTEM, at=LONG_AGO)
    root = Actor("staff", id=admin.pk, name=admin.name, roles=frozenset({"admin"}))
    numbers = (mine, other, mine, alien, NONE)
    return {
        "customer": Role(Program(cast.owner, *CUSTOMER).token, numbers, (ALIEN, NOTE, "Studio Ferri", "60-0031")),
        "staff": Role(Program(cast.second_line, *STAFF).token, numbers),
        "admin": Role(Program(root, *STAFF, "hooks:manage", "customers:import").token, (*numbers, 1, 2)),
    }


@pytest.mark.parametrize("who", ["customer", "staff", "admin"])
def test_whatever_the_description_allows_is_answered_as_described_T101(cast: Cast, who: str) -> None:
    """security T101."""
    found = fuzz(described(api), _roles(cast)[who], HERE // 3)
    print(f"\n{who}: {sum(found.statuses.values())} cases, {dict(sorted(found.statuses.items()))}")
    assert found.wrong == [], f"{len(found.wrong)} wrong\n" + "\n".join(found.wrong[:12])
    assert not [status for status in found.statuses if status >= 500]
