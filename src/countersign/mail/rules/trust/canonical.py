"""The two ways to write a mail before it is signed (RFC 6376, 3.4)."""

from __future__ import annotations

import hashlib
import re

from countersign.mail.rules.trust.headers import Cut, Field

_B_TAG = re.compile(rb"(^|;)([ \t\r\n]*b[ \t\r\n]*=)[^;]*", re.DOTALL)


def header(field: Field, way: str) -> bytes:
    """Write one header field the given way, without its final line end."""
    if way == "simple":
        return field.whole
    value = re.sub(rb"[ \t]+", b" ", re.sub(rb"\r\n", b"", field.value)).strip(b" \t")
    return field.name.encode("ascii") + b":" + value


def body(content: bytes, way: str) -> bytes:
    """Write the body the given way, in time linear in its length."""
    if way == "relaxed":
        content = content.replace(b"\t", b" ")
        while b"  " in content:
            content = content.replace(b"  ", b" ")
        content = content.replace(b" \r\n", b"\r\n").removesuffix(b" ")
    content = content[: len(content) - _empty_lines(content)]
    if not content:
        return b"" if way == "relaxed" else b"\r\n"
    return content + b"\r\n"


def _empty_lines(content: bytes) -> int:
    """Count the bytes of the CRLF pairs at the end; one by one would take seconds where there are millions."""
    tail = content[len(content.rstrip(b"\r\n")) :]
    if not tail.endswith(b"\r\n"):
        return 0
    # The run begins after the last CR without its LF and the last LF without its CR.
    start = max(tail.rfind(b"\r\r") + 1, tail.rfind(b"\n\n") + 2 if b"\n\n" in tail else 0, tail[:1] == b"\n")
    return len(tail) - start


def body_hash(mail: Cut, way: str) -> bytes:
    """Hash the body of a mail as it is written the given way, once for all its signatures."""
    if way not in mail.hashes:
        mail.hashes[way] = hashlib.sha256(body(mail.body, way)).digest()
    return mail.hashes[way]


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
