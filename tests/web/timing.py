"""security T2, measured: does a foreign ticket take longer to be refused than a missing one?

Not part of the run, because a busy machine would decide it: `pytest tests/web/timing.py -s -n0`.
"""

from __future__ import annotations

import statistics
import sys
import time

import pytest
from tests.web.world import NO_NUMBER, World, undone

pytestmark = pytest.mark.django_db
TIMES = 200


def test_medians_of_200_refusals_differ_by_less_than_a_tenth_T2(world: World) -> None:
    client, worst = world.browsers["owner"], 0.0
    for method, address in (
        ("get", "/tickets/%s"),
        ("get", "/tickets/%s/history.json"),
        ("post", "/tickets/%s/messages"),
    ):
        taken: dict[int, list[float]] = {world.alien: [], NO_NUMBER: []}
        for _ in range(TIMES):
            for number, times in taken.items():
                began = time.perf_counter()
                undone(client, method, address % number, {"text": "x"})
                times.append(time.perf_counter() - began)
        foreign, missing = (statistics.median(times) * 1000 for times in taken.values())
        worst = max(worst, abs(foreign - missing) / missing)
        sys.stdout.write(f"\n{method} {address}: foreign {foreign:.2f} ms, missing {missing:.2f} ms")
    assert worst < 0.1
