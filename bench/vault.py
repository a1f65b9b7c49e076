"""How long the vault takes to answer, and how fast it wraps keys anew.

Run beside a `countersign run`: `python -m bench.vault [COUNT]` with the same COUNTERSIGN_DATA. Its documents belong to
customers that do not exist, and end at once.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

from countersign.vault import box

FIRST = 9_000_000_000_000


def timed(count: int, ask: Callable[[int], object]) -> str:
    """Ask many times; median and 95th percentile in milliseconds."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        ask(number)
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return f"p50 {statistics.median(taken):.2f} ms, p95 {taken[int(len(taken) * 0.95)]:.2f} ms"


def put(number: int) -> str:
    fields = {"number": f"45 09 {number:06}", "names": "Bench Person", "born": "1990-02-28", "issued_by": "Bench"}
    return box.put_document(FIRST + number, kind="passport", country="RU", fields=fields)


def main(count: int) -> None:
    """Measure and print."""
    print("put      ", timed(count, put))
    print("facts    ", timed(count, lambda number: box.facts(FIRST + number)))
    print("compare  ", timed(count, lambda number: box.compare(FIRST + number, {"number": "1", "names": "x"})))
    print("begin    ", timed(count, lambda number: box.totp_begin(FIRST + number)))
    print("verify   ", timed(count, lambda number: box.totp_verify(FIRST + number, "000000")))
    keys = box.status()["keys"]
    began = time.perf_counter()
    box.ask("rotate")
    while box.status()["to_rewrap"]:
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    print(f"rotation  {keys} keys in {seconds:.2f} s, {keys / seconds:.0f} a second")
    for number in range(count):
        box.totp_drop(FIRST + number)
        box.end_documents(FIRST + number)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
