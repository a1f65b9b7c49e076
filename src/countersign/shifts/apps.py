"""The shifts room."""

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "countersign.shifts"
    label = "shifts"
    default_auto_field = "django.db.models.BigAutoField"
