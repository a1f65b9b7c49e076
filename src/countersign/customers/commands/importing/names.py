"""Which rows the billing's names stand for."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from countersign.customers.models import BillingName
from countersign.customers.rules.billing import Line, LineKind
from countersign.kernel.writing import writes

_PARENTS = {
    LineKind.CONTRACT: LineKind.CUSTOMER, LineKind.SERVICE: LineKind.CONTRACT, LineKind.CONTACT: LineKind.CONTRACT
}  # fmt: skip


class Names:
    """The names of a batch and of what its lines hang on, read in one query."""

    def __init__(self, known: dict[tuple[str, str], tuple[int, bytes]]) -> None:
        self._known = known
        self._noted: dict[tuple[str, str], BillingName] = {}

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Names:
        """Read the names that a batch speaks of."""
        wanted: dict[str, set[str]] = {}
        for line in lines:
            if line.fault is not None:
                continue
            wanted.setdefault(line.kind, set()).add(line.external_id)
            parent = _PARENTS.get(LineKind(line.kind))
            if parent is not None:
                wanted.setdefault(parent, set()).add(line.text("parent"))
            if line.kind == LineKind.CONTRACT:
                wanted.setdefault(LineKind.PLAN, set()).add(line.text("plan"))
        asked = Q(pk__in=[])
        for kind, names in wanted.items():
            asked |= Q(kind=kind, external_id__in=names)
        rows = BillingName.objects.filter(asked).values_list("kind", "external_id", "subject_id", "digest")
        return cls({(kind, name): (subject, bytes(digest)) for kind, name, subject, digest in rows})

    def digest(self, kind: str, name: str) -> bytes:
        """Return the digest of the newest line that was taken under a name."""
        return self._known.get((kind, name), (0, b""))[1]

    def row(self, kind: str, name: str) -> int | None:
        """Return the row that a name stands for."""
        known = self._known.get((kind, name))
        return None if known is None else known[0]

    def keep(self, line: Line, subject: int) -> None:
        """Note what the name of a line that was taken stands for; `store` writes all notes of a batch at once."""
        self._known[line.kind, line.external_id] = (subject, line.digest)
        self._noted[line.kind, line.external_id] = BillingName(
            kind=line.kind, external_id=line.external_id, subject_id=subject, digest=line.digest
        )

    @writes
    def store(self) -> None:
        """Write what was noted; in the transaction of the lines themselves. One query."""
        BillingName.objects.bulk_create(
            self._noted.values(), update_conflicts=True, unique_fields=["kind", "external_id"],
            update_fields=["subject_id", "digest"],
        )  # fmt: skip
        self._noted = {}
