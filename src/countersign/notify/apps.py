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
            gathering,
            jobs,
            returns,
        )
        from countersign.notify.topics import (  # noqa: F401
            cases,
            credits,
            duty,
            general,
            held,
            hooks,
            mailed,
            quotes,
            security,
            telephone,
            vault,
        )
