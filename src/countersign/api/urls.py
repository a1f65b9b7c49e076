"""The addresses of the API, under /api/v1/; each declares the gate `token`."""

from django.urls import URLPattern

from countersign.api.views import api, described
from countersign.kernel.routes import route

urlpatterns = [
    route("openapi.json", described, policy="token", name="api_description"),
    *(
        route(str(one.pattern), one.callback, policy="token", name=str(one.name))
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
