"""A list as its column shows it: a view, or what a search found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from countersign.desk.asking import SEARCH, Asked, place_of
from countersign.desk.rows.items import Item, items
from countersign.desk.rows.markup import written
from countersign.desk.words import VIEWS
from countersign.tickets import policy
from countersign.tickets.queries import Found, Page, Present


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list as its column shows it."""

    view: str
    title: str
    count: str
    items: list[Item]
    url: str
    changes_url: str
    older_url: str
    newer_url: str
    query: str
    empty: str
    hint: str
    takes: bool = False

    def rows(self, oob: bool = False) -> Markup:
        """Write the rows. oob: to replace those on screen one by one."""
        return written(self.items, oob=oob)


def named(people: Iterable[Present]) -> dict[int, str]:
    """Say who is at which ticket; whoever writes comes before whoever reads."""
    said: dict[int, str] = {}
    for person in sorted(people, key=lambda one: one.doing == "writing"):
        name = person.name.partition(" ")[0]
        text = _("%(name)s is writing") if person.doing == "writing" else _("%(name)s is reading")
        said[person.ticket] = text % {"name": name}
    return said


def list_page(
    page: Page, asked: Asked, counts: Mapping[str, int], present: Iterable[Present], *, current: int = 0,
    hint: str = "",
) -> ListPage:  # fmt: skip
    """Write a desk view."""
    view = VIEWS[asked.view]
    count = counts.get(asked.view)
    return ListPage(
        view=asked.view,
        title=str(view.label),
        count="" if count is None else ngettext("%(count)s open", "%(count)s open", count) % {"count": count},
        items=items(page.rows, asked, present=named(present), current=current),
        url=f"/desk/views/{asked.view}",
        changes_url=f"/desk/views/{asked.view}/changes",
        older_url=f"/desk/views/{asked.view}?after={page.next}" if page.next else "",
        newer_url=f"/desk/views/{asked.view}" if asked.after else "",
        query="",
        empty=str(view.empty),
        hint=hint,
        takes=policy.can_work(asked.by),
    )


def search_page(found: Found, asked: Asked, present: Iterable[Present], *, current: int = 0) -> ListPage:
    """Write what a search found: the total counts only what the searcher may see."""
    total = len(found.rows)
    told = {"count": total}
    if found.more:
        count, hint = _("%(count)s or more") % told, _("Only the first are shown. Add a word, a host or a number.")
    else:
        count, hint = ngettext("%(count)s found", "%(count)s found", total) % told, ""
    return ListPage(
        view=SEARCH,
        title=_("Search"),
        count=count,
        items=items(found.rows, asked, present=named(present), current=current),
        url=f"/desk/search{place_of('', '', asked.query)}",
        changes_url="",
        older_url="",
        newer_url="",
        query=asked.query,
        empty=_("Nothing found for “%(query)s”.") % {"query": asked.query},
        hint=hint or ("" if total else _("It looks at numbers, contracts, customers, hosts, addresses and words.")),
    )
