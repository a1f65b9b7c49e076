"""The customers room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "countersign.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the room below how a customer's contract and the provider's name are found; register jobs."""
        from countersign.customers import case_jobs, plan_jobs  # noqa: F401
        from countersign.customers.asking import with_contract
        from countersign.customers.queries import provider_name
        from countersign.identity.asking import complete_customers_with, name_provider_with
        from countersign.vault.words import name_provider_with as name_provider_in_the_vault

        name_provider_in_the_vault(provider_name)
        complete_customers_with(with_contract)
        name_provider_with(provider_name)
