"""The two ways to write a mail before it is signed (RFC 6376, 3.4)."""

from __future__ import annotations

import hashlib
import re

from countersign.mail.rules.trust.headers import Field

_B_TAG = re.compile(rb"(^|;)([ \t\r\n]*b[ \t\r\n]*=)[^;]*", re.DOTALL)


def header(field: Field, way: str) -> bytes:
    """Write one header field the given way, without its final line end."""
    if way == "simple":
        return field.whole
    value = re.sub(rb"[ \t]+", b" ", re.sub(rb"\r\n", b"", field.value)).strip(b" \t")
    return field.name.encode("ascii") + b":" + value


def body(content: bytes, way: str) -> bytes:
    """Write the body the given way."""
    if way == "relaxed":
        content = re.sub(rb"[ \t]+(?=\r\n|\Z)", b"", re.sub(rb"[ \t]+", b" ", content))
    end = len(content)
    while content.endswith(b"\r\n", 0, end):
        end -= 2
    content = content[:end]
    if not content:
        return b"" if way == "relaxed" else b"\r\n"
    return content + b"\r\n"


def body_hash(content: bytes, way: str) -> bytes:
    """Hash the body as it is written the given way."""
    return hashlib.sha256(body(content, way)).digest()


def unsigned(field: Field) -> Field:
    """Give the field with the value of its tag b= taken out, all else untouched."""
    value = _B_TAG.sub(rb"\1\2", field.value, count=1)
    return Field(field.name, value, field.whole[: len(field.whole) - len(field.value)] + value)


def chosen(fields: tuple[Field, ...], names: tuple[str, ...]) -> list[Field]:
    """Choose the fields that were signed: of one name the lowest first; a name past the last one adds nothing."""
    left: dict[str, list[Field]] = {}
    for field in fields:
        left.setdefault(field.name, []).append(field)
    return [left[name].pop() for name in names if left.get(name)]
