"""Every route declares who may come in (security T15)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from countersign.kernel.routes import GATES, declared, route

HOST = urlsplit(settings.ORIGIN).netloc
ORIGINS = ("countersign.project.urls", "countersign.project.files_urls")


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            yield address, entry


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_route_declares_its_policy(origin: str) -> None:
    found = list(routes(get_resolver(origin)))
    assert found
    assert not [address for address, entry in found if getattr(entry.callback, "policy", None) not in GATES]


def test_every_route_has_a_name_of_its_own() -> None:
    names = [entry.name for _, entry in routes(get_resolver(ORIGINS[0]))]
    assert None not in names
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_an_unknown_policy_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="unknown policy"):
        route("x", lambda request: HttpResponse(), policy="whoever", name="x")


def undeclared(request: object) -> HttpResponse:
    return HttpResponse("open to the world")


urlpatterns = [path("undeclared", undeclared), path("open", declared(lambda request: HttpResponse("ok"), "anyone"))]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_an_undeclared_route_answers_404(client: Client) -> None:
    assert client.get("/open", headers={"host": HOST}).content == b"ok"
    answer = client.get("/undeclared", headers={"host": HOST})
    assert answer.status_code == 404
    assert b"open to the world" not in answer.content
