"""A journey that fails is walked once more from its beginning, and the report says so.

Real browsers, a real server and a real database share two cores with the rest of the run: now and then a click
meets a page that is just being swapped. A defect fails twice.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

HERE = Path(__file__).parent


def walk(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run one journey, twice if it must be; everything else is left to pytest."""
    if HERE not in item.path.parents:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        print(f"\nSecond try: {item.nodeid}", file=sys.stderr)
        getattr(item, "_initrequest", lambda: None)()
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
