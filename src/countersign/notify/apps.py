"""The notify room."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "countersign.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's subscriptions."""
        from countersign.notify import (  # noqa: F401
            canary,
            cases,
            credits,
            duty,
            gathering,
            general,
            held,
            hooks,
            jobs,
            mailed,
            quotes,
            returns,
            security,
            telephone,
            vault,
        )
