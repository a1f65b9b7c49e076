"""Every form that any page shows, found by walking the registry: what the batteries of bad input are generated from."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from tests.web.registry import doors_for
from tests.web.world import World, undone

FREE = ("text", "search", "email", "password", "url", "tel", "textarea")
TOKENS = ("csrfmiddlewaretoken", "idempotency_key")


@dataclass
class Field:
    """One field by name: its kind, the value it has, the values it offers."""

    name: str
    kind: str
    value: str = ""
    offered: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form: where it stands, where it goes, what it carries."""

    page: str
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """Fill the form with something that could be sent; hidden values stay, no button with a name is pressed."""
        return {one.name: _typed(one) for one in self.fields.values() if one.kind not in ("file", "button")}

    def free(self) -> list[str]:
        """Name the fields that one types into."""
        return [one.name for one in self.fields.values() if one.kind in FREE and "password" not in one.kind]


def _typed(one: Field) -> str:
    if one.offered:
        return one.value or next((value for value in one.offered if value), "")
    if one.kind in FREE and not one.value:
        return "someone@example.org" if one.name == "email" else "Plain words about the server."
    return one.value


class Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, [], set[str]()  # type: ignore[var-annotated]
        self._form: Form | None = None
        self._field: Field | None = None
        self._by_id: dict[str, Form] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(self.page, given.get("action") or self.page, given.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag in ("input", "textarea", "select", "button"):
            self._take(tag, given)
        elif tag == "option" and self._field is not None:
            self._field.offered.append(given.get("value", ""))
            if "selected" in given:
                self._field.value = given.get("value", "")

    def _take(self, tag: str, given: dict[str, str]) -> None:
        form = self._by_id.get(given["form"]) if given.get("form") else self._form
        name = given.get("name", "")
        if form is None or not name:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        one = form.fields.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox", "button"):
            one.offered.append(given.get("value", ""))
            if "checked" in given:
                one.value = given.get("value", "")
        elif tag == "input":
            one.value = given.get("value", "")
        if tag in ("textarea", "select"):
            self._field = one

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value = (self._field.value + data).lstrip("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self._field = None
        if tag == "form":
            self._form = None


def read(page: str, html: str) -> list[Form]:
    """Return the forms of one page."""
    reader = Reader(page)
    reader.feed(html)
    return reader.forms


def forms_of(world: World, who: str) -> list[Form]:
    """Return one form for every action that the pages of a person show, the fullest of each.

    Read once for each world: the same one is put back for test after test.
    """
    key = (who, world.mine, world.alien)
    if key not in _read:
        _read[key] = _forms_of(world, who)
    return _read[key]


_read: dict[tuple[str, int, int], list[Form]] = {}


def _forms_of(world: World, who: str) -> list[Form]:
    found: dict[tuple[str, str], Form] = {}
    for door in doors_for(who):
        address = door.at(world.names())
        answer = undone(world.browsers[who], "get", address, headers={"accept": "text/html"})
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            continue
        for form in read(address, answer.content.decode()):
            form.action = urldefrag(urljoin(address, form.action))[0]
            known = found.get((form.method, form.action))
            if known is None or len(form.fields) > len(known.fields):
                found[form.method, form.action] = form
    return list(found.values())
