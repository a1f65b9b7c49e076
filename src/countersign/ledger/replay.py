"""Replay against rows: what the events leave must be what stands in the tables, batch by batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from countersign.ledger.chains import Chain
from countersign.ledger.models import Recorded, RecordedPart, RecordedRow
from countersign.ledger.rules import plain


@cache
def subjects() -> dict[str, type[Recorded]]:
    """Name every kind of subject with its model."""
    return {model.ledger_kind: model for model in apps.get_models() if issubclass(model, Recorded)}


@cache
def parts_of(subject: type[Recorded]) -> list[type[RecordedPart]]:
    """Name the kinds of rows that belong to a subject."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, RecordedPart)
        and model._meta.get_field(model.subject_field).related_model is subject
    ]


def against_rows(chains: list[Chain]) -> None:
    """Note on each chain the first field or row that differs from its replay."""
    by_kind: dict[str, dict[int, Chain]] = defaultdict(dict)
    for chain in chains:
        by_kind[chain.kind][chain.id] = chain
    models = subjects()
    for kind, group in by_kind.items():
        model = models.get(kind)
        if model is None:
            for chain in group.values():
                chain.fail(1, f"no table keeps subjects of kind {kind}")
            continue
        _subject_rows(model, group)
        filled = _filled(parts_of(model))
        for part in parts_of(model):
            _part_rows(part, group, filled=part in filled)


def rows_without_events(kind: str | None, subject: int | None) -> Iterator[tuple[str, int]]:
    """Find rows of subjects that no event tells of."""
    asked = [name for name in subjects() if kind is None or name == kind]
    if not asked:
        return
    every = " UNION ALL ".join(
        f"SELECT '{name}', r.id FROM {subjects()[name]._meta.db_table} r WHERE NOT EXISTS (SELECT FROM ledger_event e "
        f"WHERE e.subject_kind = '{name}' AND e.subject_id = r.id) AND (%(id)s::bigint IS NULL OR r.id = %(id)s)"
        for name in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{every} ORDER BY 1, 2", {"id": subject})
        yield from cursor.fetchall()


def _filled(models: list[type[RecordedPart]]) -> set[type[RecordedPart]]:
    """Return those kinds of parts of which there is any row, in one statement: most kinds are rare."""
    if not models:
        return set()
    every = (f"SELECT {n} WHERE EXISTS (SELECT FROM {model._meta.db_table})" for n, model in enumerate(models))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(every))
        return {models[number] for (number,) in cursor.fetchall()}


def _subject_rows(model: type[Recorded], chains: dict[int, Chain]) -> None:
    rows, added = model._default_manager.in_bulk(list(chains)), _added_later(model)
    for id_, chain in chains.items():
        row = rows.get(id_)
        if row is None:
            chain.fail(chain.seq, "the row itself is gone")
            continue
        if row.seq > chain.seq:
            chain.fail(chain.seq + 1, f"event {chain.seq + 1} is missing: the row has seen {row.seq}")
        elif row.seq < chain.seq or bytes(row.head) != chain.head:
            chain.fail(chain.seq, "the row does not stand at its newest event")
        _differences(chain, ("", 0), {**added, **chain.state.fields}, row.recorded_state())


def _part_rows(model: type[RecordedPart], chains: dict[int, Chain], *, filled: bool) -> None:
    owner = model._meta.get_field(model.subject_field).attname  # type: ignore[union-attr]
    found: dict[int, dict[int, RecordedPart]] = defaultdict(dict)
    for row in model._default_manager.filter(**{f"{owner}__in": list(chains)}) if filled else ():
        found[getattr(row, owner)][row.pk] = row
    added = _added_later(model)
    for id_, chain in chains.items():
        told = chain.state.parts.get(model.part_kind, {})
        rows = found.get(id_, {})
        for key, fields in told.items():
            if key in rows:
                _differences(chain, (model.part_kind, key), {**added, **fields}, rows[key].recorded_state())
            else:
                place = (model.part_kind, key)
                seq = max(n for (kind, part, _), n in chain.state.set_by.items() if (kind, part) == place)
                chain.fail(seq, f"{model.part_kind} {key} is gone")
        for key in rows.keys() - told.keys():
            chain.fail(chain.seq, f"{model.part_kind} {key} was written around the ledger")


def _added_later(model: type[RecordedRow]) -> dict[str, Any]:
    """Return what a migration put into fields that the events from before it say nothing of."""
    fields = [field for field in model._meta.concrete_fields if field.attname in model.recorded]
    given = {field.attname: field.db_default for field in fields if field.has_db_default()}
    return {name: plain(value) for name, value in given.items() if isinstance(value, str | int | bool)}


def _differences(chain: Chain, part: tuple[str, int], told: dict[str, Any], stored: dict[str, Any]) -> None:
    kind, key = part
    name = f"{kind} {key} " if kind else ""
    for field in stored:
        if stored[field] != told.get(field):
            seq = chain.state.set_by.get((kind, key, field), chain.seq)
            chain.fail(seq, f"{name}{field} is stored as {stored[field]!r:.80}, its events say {told.get(field)!r:.80}")
