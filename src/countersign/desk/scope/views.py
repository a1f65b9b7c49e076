"""Pages of responsibility matrices: the list, a version, the form of the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countersign.customers import scope_words
from countersign.customers.commands.scope import set_scope
from countersign.customers.policy import can_set_scope
from countersign.customers.queries import scope as queries
from countersign.customers.queries.scope import ScopeRow
from countersign.customers.rules.scope import LANGUAGES, MOST_LAYERS, Layer, Who, key_of
from countersign.desk.asking import Asked, asked
from countersign.desk.forms import Typed
from countersign.desk.views.frame import framed
from countersign.desk.views.refusing import said
from countersign.kernel.acts import require
from countersign.kernel.errors import AlreadyDone, DomainError, StepUpNeeded
from countersign.ui import times
from countersign.ui.frames import Link, Option
from countersign.ui.render import page

PAGE = "/desk/scope"
SPARE = 3  # Empty rows of the form, for layers that are new.
_SPOKEN = {"en": "English", "ru": "Русский", "it": "Italiano"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One product of the list."""

    product: str
    url: str
    version: int
    ours: str
    shared: str
    theirs: str
    at: str


@dataclass(frozen=True, slots=True)
class Row:
    """One layer of the form, in one language."""

    place: int
    key: str
    name: str
    who: str
    text: str
    link: str


@require_safe
def scopes(request: HttpRequest) -> HttpResponse:
    """List the matrices in force, and products without one. Four queries."""
    here = asked(request)
    found, bare = queries.scopes(here.by)
    may = can_set_scope(here.by)
    context = framed(here, "wide", current="scope") | {
        "rows": [_listed(row, here) for row in found],
        "bare": [Link(name, f"{PAGE}/new?{urlencode({'product': name})}" if may else "") for name in bare],
        "new_url": f"{PAGE}/new" if may else "",
    }
    return page(request, "desk/scope/list.html", context)


def _listed(row: ScopeRow, here: Asked) -> Listed:
    def named(who: Who) -> str:
        return ", ".join(one.name(here.by.locale) for one in row.layers if one.who == who) or "–"

    at = times.exact(row.made_at, here.by.zone, here.by.locale) if row.made_at else ""
    return Listed(
        scope_words.product(row.product), f"{PAGE}/{row.id}", row.version, named(Who.PROVIDER), named(Who.SHARED),
        named(Who.CUSTOMER), at,
    )  # fmt: skip


@require_safe
def scope(request: HttpRequest, scope: int) -> HttpResponse:
    """Show a version of a matrix as staff and as customers read it. Four queries."""
    here = asked(request)
    found, versions = queries.scope_row(scope, here.by)
    newest = versions[0][0] == found.id
    context = framed(here, "wide", current="scope") | {
        "shown": scope_words.shown(found, here.by.locale, to_customer=False),
        "theirs": scope_words.shown(found, here.by.locale, to_customer=True),
        "edit_url": f"{PAGE}/{found.id}/versions" if newest and can_set_scope(here.by) else "",
        "versions": [
            (Link(_("Version %(number)s") % {"number": number}, f"{PAGE}/{id_}", id_ == found.id),
             times.exact(at, here.by.zone, here.by.locale)) for id_, number, at in versions
        ],
    }  # fmt: skip
    return page(request, "desk/scope/scope.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make the matrix of a product that has none."""
    here = asked(request)
    require(here.by, "scope.set")
    return _form(request, here, None)


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, scope: int) -> HttpResponse:
    """Make the next version of a matrix; words are edited in one language, the others stay."""
    here = asked(request)
    require(here.by, "scope.set")
    return _form(request, here, queries.scope_row(scope, here.by)[0])


def _form(request: HttpRequest, here: Asked, before: ScopeRow | None) -> HttpResponse:
    lang = request.GET.get("lang", "")
    lang = lang if lang in LANGUAGES else here.by.locale
    typed = Typed(request.POST)
    rows = _typed(typed) if request.method == "POST" else _rows(before, lang)
    product = before.product if before else (typed.text("product") or request.GET.get("product", ""))[:80]
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            told = [_layer(row, before, lang) for row in rows if row.name.strip() or row.key]
            seen = int(given) if (given := typed.text("seen")).isascii() and given.isdecimal() else 0
            made = set_scope(product, told, seen=seen, by=here.by, at=here.now)
            return HttpResponseRedirect(f"{PAGE}/{made.pk}", status=303)
        except (AlreadyDone, StepUpNeeded):
            raise
        except DomainError as why:
            refusal = why
    return _drawn(request, here, before, (product, lang, rows), refusal)


def _rows(before: ScopeRow | None, lang: str) -> list[Row]:
    known = [
        Row(place, one.key, one.names.get(lang, ""), one.who, one.texts.get(lang, ""), one.link)
        for place, one in enumerate(before.layers if before else ())
    ]
    spare = range(len(known), min(len(known) + SPARE, MOST_LAYERS))
    return known + [Row(place, "", "", Who.CUSTOMER.value, "", "") for place in spare]


def _typed(typed: Typed) -> list[Row]:
    rows = []
    for place in range(MOST_LAYERS):
        if f"name-{place}" not in typed.post:
            continue
        if typed.text(f"gone-{place}"):
            continue
        key, name, who, text, link = (
            typed.text(f"{one}-{place}")[:1000] for one in ("key", "name", "who", "text", "link")
        )
        rows.append(Row(place, key, name, who, text, link.strip()))
    return rows


def _layer(row: Row, before: ScopeRow | None, lang: str) -> dict[str, Any]:
    """Put what was typed in one language beside what stands in the others."""
    known = before.layer(row.key) if before and row.key else None
    layer = known or Layer(row.key or key_of(row.name) or f"layer_{row.place + 1}", row.who, {}, {})
    names = layer.names | {lang: row.name} if row.name.strip() else {k: v for k, v in layer.names.items() if k != lang}
    texts = layer.texts | {lang: row.text}
    return replace(layer, who=row.who, names=names, texts=texts, link=row.link).told()


def _drawn(
    request: HttpRequest, here: Asked, before: ScopeRow | None, filled: tuple[str, str, list[Row]],
    refusal: DomainError | None,
) -> HttpResponse:  # fmt: skip
    product, lang, rows = filled
    at = f"{PAGE}/{before.id}/versions" if before else f"{PAGE}/new"
    context = framed(here, "wide", current="scope") | {
        "product": scope_words.product(product) if before else product, "before": bool(before), "rows": rows,
        "seen": before.version if before else 0, "error": said(refusal, here.by) if refusal else "",
        "sides": [Option(who.value, str(scope_words.WHO[who])) for who in Who],
        "languages": [Link(_SPOKEN[one], f"{at}?lang={one}", one == lang) for one in LANGUAGES] if before else [],
        "action": f"{at}?lang={lang}", "back_url": f"{PAGE}/{before.id}" if before else PAGE,
        "key": request.POST.get("idempotency_key", "")[:80],
    }  # fmt: skip
    return page(request, "desk/scope/form.html", context, status=refusal.status if refusal else 200)
