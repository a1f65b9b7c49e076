"""What row-level security costs: each read of the portal with `visible_to` alone and under the portal's role, in turns.

    COUNTERSIGN_DATA=folder python -m bench.rows_security [rounds]

The data folder is one that `python -m bench --load-only` has filled.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench import ground

ROUNDS = 60
SMALL_TABLE_ROWS = 5000
_LOOKUP = "SELECT t.id, t.title, t.status FROM tickets_ticket t WHERE t.id = %s AND t.contract_id = %s"
Read = Callable[[], object]


def main() -> None:
    """Print a line for each read, and write the same beside the data as rows_security.json."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    data = ground.settle(None, 8830)
    with ground.database():
        figures = measured(rounds)
    (data / "rows_security.json").write_text(json.dumps(figures, indent=1))


def measured(rounds: int) -> list[dict[str, Any]]:
    """Read everything both ways and compare the quickest of each: what else the machine does only adds."""
    from django.db import connection

    from bench import people
    from bench.plans import _actor
    from countersign.kernel import tenancy

    customer = _actor(people.CUSTOMER)
    figures = []
    print(f"{'read':<28}{'alone ms':>10}{'with ms':>10}{'ratio':>8}  read whole under the portal's role")
    for name, read in _reads(customer):
        alone, both = [], []
        for _ in range(rounds):
            alone.append(_timed(read))
            tenancy.enter(customer.contract, customer.id)
            read()  # The server plans anew when the role has changed: once a connection and statement, not once a page.
            both.append(_timed(read))
            tenancy.leave()
            read()
        tenancy.enter(customer.contract, customer.id)
        whole = _whole(read)
        tenancy.leave()
        row = {"read": name, "alone_ms": min(alone), "with_ms": min(both), "whole": whole}
        figures.append(row)
        ratio = row["with_ms"] / row["alone_ms"]
        print(f"{name:<28}{row['alone_ms']:>10.3f}{row['with_ms']:>10.3f}{ratio:>8.2f}  {', '.join(whole)}")
    connection.close()
    return figures


def _timed(read: Read) -> float:
    began = time.perf_counter()
    read()
    return (time.perf_counter() - began) * 1000


def _reads(by: Any) -> list[tuple[str, Read]]:
    from countersign.customers.queries import memberships_of
    from countersign.kernel.reading import row_of
    from countersign.ledger.queries import events_of
    from countersign.tickets import queries

    number = queries.portal_list(by).rows[0].number
    reads: list[tuple[str, Read]] = [
        ("one ticket by number", partial(row_of, _LOOKUP, [number, by.contract])),
        ("ticket page's row", partial(queries.ticket_row, number, by)),
        ("thread", partial(queries.thread_of, number, by)),
        ("history", partial(events_of, "ticket", number, staff=False)),
        ("counts", partial(queries.portal_counts, by)),
        ("contracts of a person", partial(memberships_of, by.id)),
    ]
    reads += [(f"list {state}", partial(queries.portal_list, by, state=state)) for state in ("open", "closed", "all")]
    reads += [
        (f"search {text}", partial(queries.search, text, by))
        for text in (str(number), "203.0.113.17", "сервер не отвечает", "snapshots", "the")
    ]
    return reads


def _whole(read: Read) -> list[str]:
    from bench.plans import _asked, _is_whole, _nodes, _plan

    found = set()
    for sql, params in _asked(read):
        found |= {node["Relation Name"] for node in _nodes(_plan(sql, params)["Plan"]) if _is_whole(node)}
    return sorted(found)


if __name__ == "__main__":
    main()
