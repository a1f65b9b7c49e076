"""The vault room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "countersign.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
