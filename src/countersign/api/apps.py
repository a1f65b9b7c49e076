"""The api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "countersign.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
