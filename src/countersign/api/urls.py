"""The addresses of the API, under /api/v1/; each declares the gate `token`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _

from countersign.api.problems import problem
from countersign.api.views import api, description
from countersign.kernel.routes import route


def _telling(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a wrong method be a problem as any other."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        response = problem(405, "method_not_allowed", _("This method is not allowed here"))
        response["Allow"] = answer["Allow"]
        return response

    return told


urlpatterns = [
    route("openapi.json", description, policy="token", name="api_description"),
    *(
        route(str(one.pattern), _telling(one.callback), policy="token", name=str(one.name))
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
