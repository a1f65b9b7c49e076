"""What granian loads in the vault's page process: the same front, without a stream, over the vault's addresses."""

from __future__ import annotations

import ctypes
import resource

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.project.serving import wsgi
from countersign.project.serving.front import Front
from countersign.project.serving.loaded import go_with_parent

_SET_DUMPABLE = 4
FORM_BYTES = 16 * 2**20


def front() -> Front:
    """Make the front of the vault's page process (granian's factory); its memory is not for others to read."""
    go_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    return Front(
        wsgi.application(),
        threads=2,
        body_limit=FORM_BYTES,
        memory=FORM_BYTES,  # A picture of a document never touches a disk on its way.
        trusted_proxies=setting(given.TRUSTED_PROXIES),
        scheme=setting(given.ORIGIN).partition(":")[0],
    )
