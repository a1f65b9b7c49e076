"""The pages about tokens, at the root of the main origin; for staff and for customers."""

from countersign.api import pages
from countersign.kernel.routes import route

urlpatterns = [
    route("account/tokens", pages.tokens, policy="signed_in", name="api_tokens_page"),
    route("account/tokens/<int:token>/end", pages.end, policy="signed_in", name="api_token_end"),
]
