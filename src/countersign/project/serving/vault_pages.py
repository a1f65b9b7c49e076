"""The vault's own page process: the same doors under other addresses.

`python -m countersign.project.serving.vault_pages`.

What is typed or shown here never passes through a process that serves the ordinary pages.
"""

from __future__ import annotations

from countersign.kernel.settings import setting
from countersign.kernel.settings.vaulted import VAULT_PORT
from countersign.project.serving import pages, wsgi


def serve() -> None:
    """Serve until SIGTERM, with one worker."""
    wsgi.application()
    from django.conf import settings

    settings.SERVES_VAULT = True
    pages.serve("countersign.project.serving.vault_loaded:front", setting(VAULT_PORT), 1)


if __name__ == "__main__":
    serve()
