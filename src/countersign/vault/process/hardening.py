"""What the process does before it holds a key: no core dump, no reader of its memory, no page on a swap disk."""

from __future__ import annotations

import ctypes
import os
import resource

_SET_DUMPABLE = 4
_LOCK_CURRENT, _LOCK_FUTURE = 1, 2
ENOUGH_TO_LOCK = 512 * 2**20


def harden() -> bool:
    """Switch dumps off and lock the memory when the limits allow it; returns whether it is locked."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    os.umask(0o077)
    soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard == resource.RLIM_INFINITY or hard >= ENOUGH_TO_LOCK:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
    elif soft < ENOUGH_TO_LOCK:
        return False
    return libc.mlockall(_LOCK_CURRENT | _LOCK_FUTURE) == 0
