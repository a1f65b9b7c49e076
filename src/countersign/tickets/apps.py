"""The tickets room."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "countersign.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's subscriptions, and answer for files that hang on tickets."""
        from countersign.files import access
        from countersign.tickets import jobs  # noqa: F401
        from countersign.tickets.queries import attachment_visible

        access.register("ticket", lambda by, upload: attachment_visible(upload.token, by))
