"""The project as a Django app: it owns no tables, only checks and tasks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "countersign.project"
    label = "project"
