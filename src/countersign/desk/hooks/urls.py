"""The addresses of webhooks, under /desk/hooks."""

from __future__ import annotations

from countersign.desk.hooks import views
from countersign.kernel.routes import route

urlpatterns = [
    route("hooks", views.hooks, policy="staff", name="desk_hooks"),
    route("hooks/<int:hook>", views.hook, policy="staff", name="desk_hook"),
    route("hooks/<int:hook>/end", views.end, policy="staff", name="desk_hook_end"),
    route("hooks/<int:hook>/secret", views.secret, policy="staff", name="desk_hook_secret"),
    route("hooks/<int:hook>/replay", views.replay_failed, policy="staff", name="desk_hook_replay_failed"),
    route("hooks/<int:hook>/deliveries/<int:delivery>/replay", views.replay, policy="staff", name="desk_hook_replay"),
]
