"""The room of clocks."""

from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "countersign.sla"
    label = "sla"
