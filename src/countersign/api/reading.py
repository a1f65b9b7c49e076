"""How bodies are read: JSON in UTF-8 (RFC 8259), told to be JSON or nothing, and strictly."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from countersign.kernel.strict_json import read_json


class NotJson(ValueError):
    """The body is told to be something else."""


class Bodies(Parser):
    """Reads the bodies of all operations that take JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read a body. Raises NotJson, ValueError: another encoding than UTF-8 and a mark before it are faults too."""
        if request.content_type not in ("", "application/json"):
            raise NotJson
        return read_json(request.body.decode())
