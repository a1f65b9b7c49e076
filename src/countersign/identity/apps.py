"""The identity room."""

from collections.abc import Iterable

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "countersign.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the vault, which knows people as integers, what they are called."""
        from countersign.identity.queries import accounts
        from countersign.vault.words import name_people_with

        def names(ids: Iterable[int]) -> dict[int, str]:
            return {number: row.name for number, row in accounts(ids).items()}

        name_people_with(names)
