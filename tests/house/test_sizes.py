"""Size budgets: what no longer fits in a head is split."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "countersign"
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
ALL_PYTHON = PYTHON + sorted((ROOT / "tests").rglob("*.py")) + sorted((ROOT / "bench").rglob("*.py"))
BUDGETS = {".html": 120, ".css": 150, ".js": 120}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> list[tuple[str, int, int]]:
    """Return (name, lines, parameters) of every function in a file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = node.args
            count = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs)
            count -= bool(given.args and given.args[0].arg in ("self", "cls"))
            # Who acts and when come with every command; they are no burden of the one.
            count -= sum(one.arg in ("by", "at") for one in given.kwonlyargs)
            found.append((node.name, (node.end_lineno or 0) - node.lineno + 1, count))
    return found


def p95(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.95)]


def test_no_python_file_passes_400_lines() -> None:
    assert not {str(path.relative_to(ROOT)): lines(path) for path in ALL_PYTHON if lines(path) > 400}


def test_95_of_100_python_files_stay_within_250_lines() -> None:
    assert p95([lines(path) for path in PYTHON]) <= 250


def test_no_function_passes_60_lines_or_7_parameters() -> None:
    long = {
        f"{path.relative_to(ROOT)}:{name}": (size, parameters)
        for path in PYTHON
        for name, size, parameters in functions(path)
        if size > 60 or parameters > 7
    }
    assert not long


def test_95_of_100_functions_stay_within_35_lines() -> None:
    assert p95([size for path in PYTHON for _, size, _ in functions(path)]) <= 35


@pytest.mark.parametrize("suffix", sorted(BUDGETS))
def test_screens_stay_within_their_budgets(suffix: str) -> None:
    files = sorted(SOURCE.rglob(f"*{suffix}"))
    assert files
    assert not {str(path.relative_to(ROOT)): lines(path) for path in files if lines(path) > BUDGETS[suffix]}
