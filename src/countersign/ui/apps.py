"""Register the room, so that its template tags and folders are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, layouts, tokens, behaviours."""

    name = "countersign.ui"
    label = "ui"
