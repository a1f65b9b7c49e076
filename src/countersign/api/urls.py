"""The addresses of the API, under /api/v1/; each declares the gate `token`."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from countersign.api.problems import problem
from countersign.api.views import api, description
from countersign.kernel.routes import route


def _telling(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let HEAD be a GET without its body, OPTIONS tell the methods, and a wrong method be a problem as any other."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        answer = view(request, *args, **kwargs)
        if answer.status_code == 405:
            return _refused(asked, answer["Allow"])
        if asked == "HEAD":
            answer["Content-Length"] = str(len(answer.content))
            answer.content = b""
        return answer

    return told


def _refused(asked: str | None, methods: str) -> HttpResponse:
    allow = methods.replace("GET", "GET, HEAD") + ", OPTIONS"
    if asked == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allow})
    response = problem(405, "method_not_allowed", _("This method is not allowed here"))
    response["Allow"] = allow
    return response


urlpatterns = [
    route("openapi.json", _telling(require_GET(description)), policy="token", name="api_description"),
    *(
        route(str(one.pattern), _telling(one.callback), policy="token", name=str(one.name))
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
