"""What the import contracts cannot see: foreign keys, clocks, names, doors, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

SOURCE = Path(__file__).parents[2] / "src" / "countersign"
FLOORS = [
    {"kernel", "client"}, {"ui"}, {"ledger"}, {"calendars"}, {"vault", "sla"}, {"identity", "files", "mail"},
    {"customers", "shifts"}, {"tickets"}, {"general"}, {"intake", "credits", "knowledge"}, {"notify", "hooks"},
    {"portal", "desk", "api"}, {"project"},
]  # fmt: skip
FLOOR = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "misc", "common"}
CLOCKLESS = (
    "ledger", "calendars", "files", "customers", "shifts", "tickets", "identity", "vault", "intake", "credits",
    "notify", "hooks",
    "knowledge", "api", "mail", "general",
)  # fmt: skip
DOORS = re.compile(r"/(commands|queries|rules|policy|jobs)(/|\.py)")
TIME_READS = {"now", "utcnow", "today", "database_now"}


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def test_every_room_stands_on_a_floor() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert rooms == set(FLOOR)


def test_every_room_has_a_door_plate() -> None:
    assert not [room for room in FLOOR if not (SOURCE / room / "README.md").exists()]


def test_foreign_keys_point_down_or_within_the_room() -> None:
    upward = []
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in FLOOR:
            continue
        for field in model._meta.concrete_fields:
            target = field.related_model
            other = target._meta.app_label if isinstance(target, type) else room
            if other in FLOOR and other != room and FLOOR[other] >= FLOOR[room]:
                upward.append(f"{model.__name__}.{field.name} -> {other}")
    assert not upward


def test_no_clock_is_read_below_the_screens() -> None:
    reads = []
    for path, tree in parsed():
        door = DOORS.search("/" + str(path.relative_to(SOURCE)))
        if room_of(path) not in CLOCKLESS or door is None or door[1] == "jobs":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                # The ledger alone reads the clock, for `recorded_at`.
                if name in TIME_READS and room_of(path) != "ledger":
                    reads.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert not reads


def test_nothing_is_called_utils() -> None:
    named = [path for path in SOURCE.rglob("*") if path.stem.lower() in FORBIDDEN_NAMES]
    # Django's name for a database backend's module is given by Django.
    found = [str(path.relative_to(SOURCE)) for path in named if path.suffix in ("", ".py")]
    assert found == ["kernel/database/base.py"]


def test_every_public_door_says_what_it_does() -> None:
    silent = []
    for path, tree in parsed():
        if not DOORS.search("/" + str(path.relative_to(SOURCE))):
            continue
        for node in tree.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(SOURCE)}:{node.name}")
    assert not silent


# Whatever a handler raises: its event is logged, and told again alone; the others of its batch are told now.
CATCHES_ALL = {"ledger/jobs.py"}


def test_no_room_catches_every_exception() -> None:
    caught = []
    for path, tree in parsed():
        if room_of(path) == "project" or str(path.relative_to(SOURCE)) in CATCHES_ALL:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                name = getattr(node.type, "id", None)
                cleans_up = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if (node.type is None or name in ("Exception", "BaseException")) and not cleans_up:
                    caught.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert not caught


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_code_speaks_of_signals_or_admin() -> None:
    spoken = [
        str(path.relative_to(SOURCE))
        for path, _ in parsed()
        if re.search(r"django\.(contrib\.admin|db\.models\.signals|dispatch)", path.read_text(encoding="utf-8"))
    ]
    assert not spoken
