"""The search of the phone desk: what is needed to pick a contract, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from countersign.kernel.reading import rows_of

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Found:
    """One contract: its number and whose it is."""

    contract: int
    number: str
    customer: str


_SEARCH = """
SELECT c.id, c.number, k.name FROM customers_contract c JOIN customers_customer k ON k.id = c.customer_id
WHERE c.ended_at IS NULL AND (
    replace(c.number, '-', '') LIKE %(number)s OR k.name ILIKE %(words)s OR EXISTS (
        SELECT FROM customers_service s WHERE s.contract_id = c.id AND s.is_active
        AND (lower(s.name) = %(exact)s OR lower(%(exact)s) = ANY(SELECT lower(i) FROM unnest(s.identifiers) i))
    )
)
ORDER BY c.number LIMIT %(most)s
"""
_SIGNS = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def contracts_like(words: str) -> list[Found]:
    """Find contracts by the beginning of their number, a part of the name, or exactly a service. One query.

    A word of one letter finds nothing: nobody is to leaf through the customers.
    """
    wanted = " ".join(words.split())
    if len(wanted) < 2:
        return []
    literal = wanted.translate(_SIGNS)
    number = literal.replace("-", "").replace(" ", "")
    like = f"%{literal}%" if len(wanted) > 2 else literal
    params = {"number": f"{number}%", "words": like, "exact": wanted.lower(), "most": MOST_FOUND}
    return [Found(*row) for row in rows_of(_SEARCH, params)]


def contract_number(contract_id: int) -> str:
    """Return a contract's number. One query."""
    found = rows_of("SELECT number FROM customers_contract WHERE id = %s", [contract_id])
    return str(found[0][0]) if found else ""
