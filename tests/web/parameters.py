"""Which parameters of an address somebody reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict


def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Return a set that grows by each name that a query or a form is asked for, not by who copies all of them."""
    names: set[str] = set()

    def noticing(wrapped: Any) -> Any:
        def asked(self: Any, key: Any, *more: Any, **given: Any) -> Any:
            names.add(str(key))
            return wrapped(self, key, *more, **given)

        return asked

    for method in ("get", "getlist"):
        monkeypatch.setattr(MultiValueDict, method, noticing(getattr(MultiValueDict, method)))
    return names
