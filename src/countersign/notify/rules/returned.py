"""What a bounce means for the address it names. Pure."""

from __future__ import annotations

from enum import StrEnum

from countersign.mail.rules.bouncing.reasons import by_status, by_words, is_hard, reply_in, status_in

SOFT_IN_A_ROW = 3


class ReturnKind(StrEnum):
    """What a server said: the address is dead, this mail did not arrive, or it is late and still tried."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"


class Task(StrEnum):
    """Why staff should look at an address; a doubtful one came back in a mail that does not prove what it speaks of."""

    HARD = "hard"
    SOFT = "soft"
    DOUBTFUL = "doubtful"


def task_of(kind: ReturnKind, *, proven: bool, in_a_row: int) -> Task | None:
    """Tell whether a bounce makes a task, and which.

    in_a_row:  how many mails to the address came back one after the other, this one among them.
    Source:    E12, T44.
    """
    if kind == ReturnKind.HARD:
        return Task.HARD if proven else Task.DOUBTFUL
    if kind == ReturnKind.SOFT and proven and in_a_row >= SOFT_IN_A_ROW:
        return Task.SOFT
    return None


def refused_for_good(words: str) -> bool:
    """Tell whether what a server answered to a recipient says that the address is dead."""
    status = status_in(words)
    reason = by_words(words)
    return is_hard(reason if reason.value != "unknown" else by_status(status), status, reply_in(words))


def same_address(address: str) -> str:
    """Write an address as two ways to write it are compared."""
    return address.strip().casefold()
