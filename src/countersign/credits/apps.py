"""The credits room."""

from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "countersign.credits"
    label = "credits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's jobs and subscriptions."""
        from countersign.credits import jobs  # noqa: F401
