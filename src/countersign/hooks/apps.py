"""The hooks room."""

from django.apps import AppConfig


class HooksConfig(AppConfig):
    name = "countersign.hooks"
    label = "hooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's jobs and subscriptions."""
        from countersign.hooks import jobs  # noqa: F401
