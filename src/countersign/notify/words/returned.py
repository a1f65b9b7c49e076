"""Words of mail that came back: why somebody should look at an address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

from countersign.notify.rules.returned import Task

TASKS = {
    Task.HARD: _l("The address takes no mail. Nothing is sent there until somebody says that it works again."),
    Task.SOFT: _l("Three mails in a row came back. We still write there."),
    Task.DOUBTFUL: _l("A mail says that the address is dead, and proves nothing. We still write there."),
}
RELEASED = _l("The address took no mail. Its person says that it works again, and we write there.")
