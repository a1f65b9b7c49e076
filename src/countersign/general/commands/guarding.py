"""No contract data goes out: an answer that names a contract, a service or its address is refused (M8, T26)."""

from __future__ import annotations

from countersign.kernel.errors import Invalid
from countersign.kernel.reading import row_of
from countersign.tickets.rules.words import identifiers

_NAMED = """
SELECT found FROM (
    SELECT number AS found FROM customers_contract WHERE lower(number) = ANY(%(words)s)
    UNION ALL SELECT lower(name) FROM customers_service WHERE lower(name) = ANY(%(words)s)
    UNION ALL SELECT host FROM (
        SELECT lower(unnest(identifiers)) AS host FROM customers_service WHERE identifiers && %(words)s
    ) hosts WHERE host = ANY(%(words)s)
) named ORDER BY found LIMIT 1
"""


def check_general(words: str) -> None:
    """Refuse an answer that says anything of a contract. Raises Invalid. At most one query.

    Whoever asked may be anybody: not even that the thing exists is said.
    Source:  security.md 4.1 (A0), T26.
    """
    named = identifiers([words])
    found = row_of(_NAMED, {"words": sorted(named)}) if named else None
    if found is not None:
        raise Invalid("answer_names_contract", field="words", found=found[0])
