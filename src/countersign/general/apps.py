"""The general room."""

from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "countersign.general"
    label = "general"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's jobs."""
        from countersign.general import jobs  # noqa: F401
