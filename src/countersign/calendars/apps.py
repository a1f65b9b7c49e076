"""The calendars room."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "countersign.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"
