"""The rows of a list as markup, written in one pass.

The same as components/item, which a test holds it against: through a template, fifty rows cost four
times as much, because every value of every row is asked whether it is safe. Only what people typed
is escaped here; the rest is numbers, codes and words of our own.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from countersign.desk.rows.items import Item


def written(items: Iterable[Item], *, oob: bool = False) -> Markup:
    """Write rows. oob: each one replaces the row of its number, wherever that stands."""
    swap = ' hx-swap-oob="true"' if oob else ""
    return Markup("\n".join([_row(item, swap) for item in items]))


def _row(item: Item, swap: str) -> str:
    number = item.number
    # One escape for all: NUL stands in no text of the database.
    texts = (item.url, item.severity, item.title, item.status, item.who, item.presence, item.clock, item.at)
    url, severity, title, status, who, presence, clock, at = str.split(escape("\0".join(texts)), "\0")
    shown = f'<span class="item-presence">{presence}</span>' if presence else ""
    bar = (
        f'<progress class="meter meter-{item.mood}" max="100" value="{item.used}" aria-hidden="true"></progress>'
        if item.used
        else ""
    )
    return (
        f'<li id="row-{number}"{swap}><a class="item{" item-read" if item.read else ""}" href="{url}" '
        f'id="item-{number}" data-item="{number}"{" aria-current=" + QUOTED_TRUE if item.current else ""}>'
        f'<span class="row"><span class="severity severity-{item.level}">S{item.level}<span class="spoken"> '
        f'{severity}</span></span><span class="item-title grow" dir="auto">{title}</span>'
        f'{_clock(item, clock, at)}</span><span class="item-line"><span class="status status-{item.look}">{status}'
        f'</span><span class="item-who" dir="auto">{who}</span>{shown}'
        f'<span class="mono">{number}</span></span>{bar}</a></li>'
    )


QUOTED_TRUE = '"true"'


def _clock(item: Item, clock: str, at: str) -> str:
    if not clock:
        return ""
    if not item.until:
        return f'<span class="clock clock-{item.mood}"><span data-left>{clock}</span></span>'
    return (
        f'<span class="clock clock-{item.mood}" title="{at}" data-behaviour="countdown" data-until="{item.until}" '
        f'data-soon="{item.soon}"><span data-left>{clock}</span><span class="spoken">, {at}</span></span>'
    )
