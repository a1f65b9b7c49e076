"""The knowledge room."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "countersign.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
