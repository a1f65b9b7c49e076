"""The desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "countersign.desk"
    label = "desk"
