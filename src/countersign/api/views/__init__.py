"""What programs may ask: the OpenAPI description comes from these functions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from countersign.api import problems
from countersign.api.description import described
from countersign.api.reading import Bodies
from countersign.api.views import (
    acts,
    around,
    calls,
    customers,
    desk,
    files,
    hooks,
    imports,
    letterboxes,
    money,
    own,
    promises,
    questions,
    staffing,
    tickets,
)
from countersign.kernel.errors import DomainError, StepUpNeeded

api = NinjaAPI(title="Countersign", version="1", docs_url=None, openapi_url=None, urls_namespace="api", parser=Bodies())
for _router in (
    tickets.router, acts.router, acts.work, around.router, files.router, own.router, letterboxes.router,
    promises.router, money.router, customers.router, staffing.router, desk.router, questions.router, hooks.router,
    calls.router, imports.router,
):  # fmt: skip
    api.add_router("", _router)
api.add_exception_handler(DomainError, problems.refused)
api.add_exception_handler(StepUpNeeded, problems.refused)
api.add_exception_handler(ValidationError, problems.malformed)
api.add_exception_handler(HttpError, problems.unreadable)


def description(request: HttpRequest) -> HttpResponse:
    """Describe the API as OpenAPI."""
    return JsonResponse(described(api))
