"""The ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "countersign.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the one door how a used idempotency key is looked up."""
        from countersign.kernel.writing import answer_replays_with
        from countersign.ledger.queries import first_result

        answer_replays_with(first_result)
