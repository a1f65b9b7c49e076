"""The mail room."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "countersign.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
