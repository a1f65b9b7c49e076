"""The addresses of what people choose about notices; the project includes them at the root."""

from countersign.kernel.routes import route
from countersign.notify import account_page

urlpatterns = [
    route("account/notices", account_page.page, policy="signed_in", name="notices"),
    route("account/notices/preset", account_page.preset, policy="signed_in", name="notices_preset"),
]
