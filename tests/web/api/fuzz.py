"""Requests made from the OpenAPI description, thousands of them: `python -m tests.web.api.fuzz --cases 10000`.

A part of them runs with every test run (test_security_t101_fuzz.py).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.api.in_process import ORIGIN, session

CASES = "FUZZ_CASES"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@dataclass
class Found:
    """What came of it: answers by status, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)  # Operations that were carried out at least once.
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Role:
    """A program that asks.

    names: values for the parameters of addresses, by name: the person's own things, foreign ones, none.
    never: what no answer to it may say.
    """

    token: str
    names: Mapping[str, Sequence[Any]]
    never: Sequence[str] = ()


def fuzz(described: dict[str, Any], role: Role, cases: int, *, start: int = 1, turn: int = 0) -> Found:
    """Ask every operation as often; about `cases` in all. With fewer cases than operations: every sixth, in turn."""
    schema, found = schemathesis.openapi.from_dict(deepcopy(described)), Found()
    operations = [result.ok() for result in schema.get_all_operations()]
    each = cases // len(operations)
    asking = session()
    for operation in operations if each else operations[2 * turn :: 6]:

        @seed(start)
        @settings(
            max_examples=max(1, each), database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy(), st.data())
        def ask(case: schemathesis.Case, more: st.DataObject) -> None:
            for name in case.path_parameters or {}:
                if name in role.names and more.draw(st.integers(0, 5)) < 5:
                    case.path_parameters[name] = more.draw(st.sampled_from(role.names[name]))
            case.headers["Authorization"] = f"Bearer {role.token}"
            _check(case, case.call(base_url=ORIGIN, session=asking), role, found)

        ask()
    return found


def _check(case: schemathesis.Case, answer: Any, role: Role, found: Found) -> None:
    found.statuses[answer.status_code] += 1
    if answer.status_code < 400:
        found.done.add(f"{case.method} {case.path}")
    asked = f"{case.method} {case.path} {case.path_parameters} {case.query} {case.body!r}"[:600]
    try:
        case.validate_response(answer, checks=CHECKS)
    except (schemathesis.errors.SchemathesisError, AssertionError, BaseExceptionGroup) as why:
        told = why.exceptions if isinstance(why, BaseExceptionGroup) else [why]
        found.wrong.append(f"{asked}\n  {answer.status_code}: {'; '.join(str(one)[:300] for one in told)}")
    found.wrong += [f"{asked}\n  says {word!r}" for word in role.never if word.encode() in answer.content]


def main() -> int:
    """Run the test of it with as many cases."""
    parser = argparse.ArgumentParser(description="Ask the API whatever its description allows, as three roles.")
    parser.add_argument("--cases", type=int, default=10_000)
    given = {**os.environ, CASES: str(parser.parse_args().cases)}
    what = ["tests/web/api/test_security_t101_fuzz.py", "-q", "-n0", "-s", "-p", "no:cacheprovider"]
    return subprocess.call([sys.executable, "-m", "pytest", *what], env=given)


if __name__ == "__main__":
    sys.exit(main())
