"""The addresses of what people choose about notices; the project includes them at the root."""

from countersign.kernel.routes import route
from countersign.notify.views import choices as account_page
from countersign.notify.views import devices as push_pages

urlpatterns = [
    route("account/notices", account_page.page, policy="signed_in", name="notices"),
    route("account/notices/preset", account_page.preset, policy="signed_in", name="notices_preset"),
    route("account/notices/devices", push_pages.add, policy="signed_in", name="device_add"),
    route("account/notices/devices/seen", push_pages.seen, policy="signed_in", name="device_seen"),
    route("account/notices/devices/<int:device>/end", push_pages.end, policy="signed_in", name="device_end"),
    route("push-worker.js", push_pages.worker, policy="signed_in", name="push_worker"),
]
