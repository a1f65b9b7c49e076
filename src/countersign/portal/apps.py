"""The portal room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "countersign.portal"
    label = "portal"
