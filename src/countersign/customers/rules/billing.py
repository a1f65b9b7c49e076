"""The list that the provider's billing hands over: one shape for plans, customers, contracts, services, contacts."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from countersign.customers.rules.plans import check_targets, targets_of_text
from countersign.identity.rules import Fault
from countersign.kernel.errors import Invalid
from countersign.kernel.strict_json import read_json

MOST_BYTES = 64 * 2**20
MOST_LINES = 200_000
LONGEST_FIELD = 2000
LONGEST_ID = 120


class LineKind(StrEnum):
    """What a line tells of, in the order in which lines are taken: what others hang on comes first."""

    PLAN = "plan"
    CUSTOMER = "customer"
    CONTRACT = "contract"
    SERVICE = "service"
    CONTACT = "contact"


# The columns of the list. `kind` and `external_id` must be there; what a kind does not use stays empty.
COLUMNS: dict[str, str] = {
    "kind": "plan, customer, contract, service or contact",
    "external_id": "the billing's own name of the thing; the same name is the same thing for ever",
    "parent": "external_id of the customer (of a contract) or of the contract (of a service, of a contact)",
    "name": "name of the plan, the customer in law, the service or the person",
    "targets": "plan: critical=15/15;high=15/30;normal=15/60;low=30/240 (minutes to first and next answer), or "
    "critical=15m/30m/8h/1h;high=15m@home/1h@home/8h@home~95;… (first, next, resolution, update; @calendar, ~percent)",
    "plan_kind": "plan: regular, trial or goodwill; empty is regular",
    "fee": "plan, service: a month's fee, 30.00", "currency": "plan, service: three capital letters, EUR",
    "channels": "plan: portal, mail, phone, callback, chat, separated by ;",
    "named_contacts": "plan: how many people may act on a contract; empty for as many as one likes",
    "paid_minutes": "plan: minutes of paid work included each month",
    "third_pauses": "plan: yes when waiting for a third party stops the resolution clock",
    "credit_rule": "plan: name of the rule by which missed answers are paid for; contract: lost availability",
    "calendar": "contract: name of the home calendar; empty leaves it as it is",
    "category": "customer: individual, legal_entity, sole_trader or state_institution",
    "country": "customer: two capital letters",
    "tax_id": "customer", "registration_id": "customer", "kpp": "customer", "short_name": "customer",
    "address": "customer", "representative": "customer", "authority": "customer", "superior": "customer",
    "pec": "customer", "sdi": "customer", "ipa": "customer",
    "locale": "customer, contact: en, ru or it", "zone": "customer, contact: an IANA time zone",
    "verified_method": "customer: how you have identified it", "verified_evidence": "customer: where that is kept",
    "verified_on": "customer: the day, 2026-03-10", "verified_until": "customer: the day, or empty",
    "number": "contract: its number by your pattern; empty takes the next free one",
    "plan": "contract: external_id or name of the plan", "started_on": "contract: the day it was signed",
    "ended_on": "contract, service, contact: the day it ended",
    "product": "service: what it is", "site": "service: where it stands",
    "identifiers": "service: host names and addresses, separated by ;",
    "email": "contact", "phone": "contact: +74951234567",
    "roles": "contact: owner, technical, billing, observer, separated by ;",
    "rights": "contact: order, call, billing, separated by ;; empty for those that come with the roles",
}  # fmt: skip
NEEDED = ("kind", "external_id")


class ListUnreadable(ValueError):
    """The list as a whole cannot be read; `fault` says why, for the person who made it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, facts)


@dataclass(frozen=True)
class Line:
    """One line: what it tells of, or why it is refused.

    number:  its place in the file, the header being line 1.
    digest:  of its content; a line that has not changed since it was taken is passed over.
    """

    number: int
    kind: str
    external_id: str
    values: Mapping[str, str] = field(default_factory=dict)
    digest: bytes = b""
    fault: Fault | None = None

    def many(self, column: str) -> list[str]:
        """Return the parts of a column that takes several, separated by semicolons."""
        return [part.strip() for part in self.values.get(column, "").split(";") if part.strip()]

    def text(self, column: str) -> str:
        """Return a column, empty when it is not given."""
        return self.values.get(column, "")


def lines_of_csv(data: bytes) -> list[Line]:
    """Read a list written as CSV: UTF-8, with or without a byte order mark, separated by commas or semicolons.

    Raises: ListUnreadable when it is no such list; what is wrong with one line stands on the line.
    Source: M12, E57.
    """
    text = _decoded(data)
    csv.field_size_limit(MOST_BYTES)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    header = [name.strip().lower() for name in next(reader, [])]
    _check_header(header)
    found: list[Line] = []
    at = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            values = dict(zip(header, cells, strict=False))
            fault = (
                Fault("line_fields", {"expected": len(header), "found": len(cells)})
                if len(cells) > len(header)
                else None
            )
            found.append(_line(at, values, fault))
        at = reader.line_num + 1
        _check_count(found)
    return _ordered(found)


def lines_of_json(data: bytes) -> list[Line]:
    """Read a list written as JSON: one object a line, or one array of objects; keys are the columns.

    Raises: ListUnreadable.
    """
    text = _decoded(data).strip()
    if not text:
        raise ListUnreadable("list_empty")
    found: list[Line] = []
    for number, told in _objects(text):
        if not isinstance(told, dict):
            found.append(Line(number, "", "", fault=Fault("line_no_object")))
            continue
        values, fault = {}, None
        for name, value in told.items():
            if name not in COLUMNS:
                fault = Fault("column_unknown", {"column": str(name)[:60]})
            elif name == "targets" and isinstance(value, dict):
                values[name] = json.dumps(value, sort_keys=True)
            elif isinstance(value, list) and all(isinstance(one, str) for one in value):
                values[name] = ";".join(value)
            elif isinstance(value, str | int) and not isinstance(value, bool):
                values[name] = str(value)
            elif value is not None:
                fault = Fault("value_no_text", {"column": name})
        found.append(_line(number, values, fault))
        _check_count(found)
    return _ordered(found)


def _objects(text: str) -> Iterator[tuple[int, object]]:
    try:
        if text.startswith("["):
            yield from enumerate(read_json(text), 1)
            return
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield number, read_json(line)
    except ValueError as why:
        raise ListUnreadable("list_no_json", reason=str(why)[:120]) from None


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ListUnreadable("list_too_large", most=MOST_BYTES // 2**20)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ListUnreadable("list_not_utf8", line=1, guess="UTF-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise ListUnreadable("list_not_utf8", line=line, guess=_guess(data)) from None


def _guess(data: bytes) -> str:
    """Name the encoding that the bytes look like: most Cyrillic letters of Windows-1251 lie above 0xC0."""
    high = [byte for byte in data[:100_000] if byte >= 0x80]
    return "Windows-1251" if high and sum(byte >= 0xC0 for byte in high) > len(high) * 0.7 else "another encoding"


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise ListUnreadable("list_empty")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise ListUnreadable("columns_missing", columns=", ".join(missing))
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise ListUnreadable("columns_unknown", columns=", ".join(unknown)[:200])
    if len(set(header)) < len(header):
        raise ListUnreadable("columns_twice")


def _check_count(found: list[Line]) -> None:
    if len(found) > MOST_LINES:
        raise ListUnreadable("list_too_long", most=MOST_LINES)


def _line(number: int, values: Mapping[str, str], fault: Fault | None) -> Line:
    tidy = {name: value.strip() for name, value in values.items() if value and value.strip()}
    kind, external = tidy.pop("kind", "").lower(), tidy.pop("external_id", "")
    fault = fault or _fault(kind, external, tidy)
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in external[:LONGEST_ID])
    if fault is not None:
        return Line(number, kind[:20] if kind.isprintable() else "", shown, fault=fault)
    told = json.dumps([kind, external, sorted(tidy.items())], ensure_ascii=False)
    return Line(number, kind, external, tidy, hashlib.sha256(told.encode()).digest())


def _fault(kind: str, external: str, values: Mapping[str, str]) -> Fault | None:
    for name, value in [("kind", kind), ("external_id", external), *values.items()]:
        if "\x00" in value:
            return Fault("line_nul", {"column": name})
        if len(value) > LONGEST_FIELD:
            return Fault("field_too_long", {"column": name, "most": LONGEST_FIELD})
        if any(0xD800 <= ord(sign) <= 0xDFFF for sign in value):
            return Fault("line_unreadable", {"column": name})
    if kind not in set(LineKind):
        return Fault("line_kind", {"kind": kind[:40]})
    if not external or len(external) > LONGEST_ID:
        return Fault("external_id_missing", {"most": LONGEST_ID})
    return None


def _ordered(found: list[Line]) -> list[Line]:
    """Put lines in the order in which they can be taken, and refuse a name that is told of twice."""
    order = {kind.value: place for place, kind in enumerate(LineKind)}
    seen: dict[tuple[str, str], Line] = {}
    kept: list[Line] = []
    for line in found:
        first = seen.setdefault((line.kind, line.external_id), line) if line.fault is None else line
        if first is not line and first.digest != line.digest:
            fault = Fault("line_twice", {"first": first.number})
            line = Line(line.number, line.kind, line.external_id, fault=fault)
        kept.append(line)
    return sorted(kept, key=lambda one: (order.get(one.kind, len(order)), one.number))


def day(typed: str, column: str) -> datetime | Fault | None:
    """Read a day as the instant it begins in UTC; nothing for nothing."""
    if not typed:
        return None
    try:
        return datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return Fault("date_malformed", {"column": column, "typed": typed[:20]})


def targets_from(typed: str) -> dict[str, dict[str, Any]] | Fault:
    """Read a plan's norms: critical=15/15;high=15/30;normal=15/60;low=30/240, the longer form, or JSON."""
    try:
        if typed.lstrip().startswith("{"):
            return check_targets(read_json(typed))
        return targets_of_text(typed)
    except ValueError as why:
        return Fault("targets_malformed", {"typed": str(why)[:60]})
    except Invalid as why:
        return Fault(why.code, why.facts)


def counted(outcomes: Iterable[str]) -> dict[str, int]:
    """Count outcomes, in the order in which the report names them."""
    told = list(outcomes)
    return {name: told.count(name) for name in ("created", "changed", "adopted", "unchanged", "refused")}
