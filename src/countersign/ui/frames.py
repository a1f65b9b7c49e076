"""Rows that layouts and lists are given: frozen, ready strings, no look-ups left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LANGUAGES = (("en", "English"), ("ru", "Русский"), ("it", "Italiano"))


@dataclass(frozen=True)
class Link:
    """A place to go: in a top bar, a rail, a menu, a row of tabs.

    live, on: where its count is asked for anew when the stream names this kind of thing; zero is not shown.
    """

    label: str
    url: str
    current: bool = False
    count: str = ""
    hot: bool = False
    key: str = ""
    name: str = ""
    live: str = ""
    on: str = ""


@dataclass(frozen=True)
class Group:
    """Links of the rail under one small heading."""

    title: str
    links: Sequence[Link]


@dataclass(frozen=True)
class Person:
    """The person who is signed in."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class Notice:
    """One thing that waits for the person, above every page: what it is, and where it is decided."""

    title: str
    text: str = ""
    url: str = ""
    label: str = ""
    kind: str = "warn"


@dataclass(frozen=True)
class Frame:
    """What the portal's layout shows around a page.

    notices:      what waits for the person; notices_url gives the region anew when the stream tells of something.
    """

    brand: str
    home_url: str = "/"
    links: Sequence[Link] = ()
    menu: Sequence[Link] = ()
    person: Person | None = None
    call: Link | None = None
    sign_out_url: str = ""
    notices: Sequence[Notice] = ()
    notices_url: str = ""
    preferences_url: str = "/preferences"
    languages: Sequence[tuple[str, str]] = field(default=LANGUAGES)


@dataclass(frozen=True)
class Option:
    """One choice of a select or a row of cards."""

    value: str
    label: str
    note: str = ""
    mono: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class FieldError:
    """One line of the error summary; `field` is the id of the field it leads to."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class Fact:
    """A term and its value, with a seal below when it is proven."""

    term: str
    value: str
    mono: bool = False
    seal_level: str = ""
    seal_label: str = ""


@dataclass(frozen=True)
class Step:
    """One of the four steps of a ticket: state is "done", "now" or ""."""

    label: str
    detail: str = ""
    state: str = ""
    mono: bool = False


@dataclass(frozen=True)
class File:
    """An attachment: state is clean, held, refused or checking. offer: address of a page that can help a held one."""

    name: str
    size: str
    state: str = "clean"
    url: str = ""
    reason: str = ""
    preview: str = ""
    id: str = ""
    offer: str = ""
    offer_label: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of a checklist; `watch` names the form fields that tick it."""

    label: str
    done: bool = False
    watch: str = ""
