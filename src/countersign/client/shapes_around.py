"""Shapes of the API: around; instants are texts. Written by `python -m countersign.project.written.client`."""

# fmt: off
from __future__ import annotations

from typing import TypedDict


class Handed(TypedDict):
    """Where the bytes of a file lie for five minutes, for nobody else."""

    url: str


class Me(TypedDict):
    """As whom the token acts."""

    kind: str
    name: str
    contract: str | None
    roles: list[str]
    scopes: list[str]
    locale: str
    zone: str


class ServiceLine(TypedDict):
    """A service of the contract; its id goes into a new ticket."""

    id: int
    name: str
    product: str


class ServiceList(TypedDict):
    """The services of the contract."""

    items: list[ServiceLine]


class Uploaded(TypedDict):
    """A file that was taken in; its token goes into the message that carries it."""

    token: str
    name: str
    size_bytes: int
    type: str
    state: str
