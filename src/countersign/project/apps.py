"""The project as a Django app: it owns no tables, only checks and tasks."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "countersign.project"
    label = "project"

    def ready(self) -> None:
        """Declare the acts of every room before anybody asks for one."""
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("policy")
