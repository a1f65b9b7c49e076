"""The intake room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "countersign.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the room's subscriptions, and answer for files that hang on calls and mails."""
        from countersign.files import access
        from countersign.intake import jobs  # noqa: F401
        from countersign.intake.commands.recordings import record_fetch, record_line_fetch
        from countersign.intake.queries.lines import line_recording_visible
        from countersign.intake.queries.mailed import file_visible
        from countersign.intake.queries.recordings import recording_visible

        access.register("call", lambda by, upload: recording_visible(upload.token, by), told=record_fetch)
        access.register("line_call", line_recording_visible, told=record_line_fetch)
        access.register("draft", file_visible)
        access.register("held_mail", file_visible)
