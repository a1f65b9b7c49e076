"""The files room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "countersign.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's jobs and subscriptions."""
        from countersign.files import jobs  # noqa: F401
