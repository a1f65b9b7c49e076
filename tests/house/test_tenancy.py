"""Tenancy twice: every table is thought of, and every way around the portal's role is written down (security T14)."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

from countersign.kernel.guards import LIBRARY_PREFIXES
from countersign.project.database.tenancy import SHARED, TENANT

SOURCE = Path(__file__).parents[2] / "src" / "countersign"
# Who may end the role, or name it, and why.
WAYS_OUT: dict[str, str] = {
    "identity/asking.py": "a request is over",
    "api/asking.py": "a token says who asks, whatever a cookie said",
    "project/doors/gates.py": "a page that is the same for anyone",
    "project/serving/loaded.py": "a stream has asked who listens",
    "project/database/addresses.py": "what a connection begins as",
    "project/health.py": "the doctor looks at the roles",
    "project/database/roles.py": "the roles are made",
    "project/database/tenancy.py": "the policies are laid",
    "kernel/database/base.py": "the connection gives the role back",
}
_TENANT_COLUMNS = {"contract", "contract_id", "customer_id", "ticket_id", "claimed_contract_id"}


def _tables() -> dict[str, set[str]]:
    """Every table of ours with its columns, those between tables too."""
    return {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.db_table.startswith(LIBRARY_PREFIXES)
    }


def test_every_table_has_policies_or_a_reason_for_none() -> None:
    tables = _tables()
    unthought = tables.keys() - TENANT.keys() - SHARED.keys()
    assert not unthought, f"say in project/database/tenancy.py who sees rows of {sorted(unthought)}"
    assert not (TENANT.keys() | SHARED.keys()) - tables.keys()
    assert all(len(reason) > 10 for reason in SHARED.values())


def test_no_table_with_a_contract_is_called_shared() -> None:
    tables = _tables()
    assert [name for name in SHARED if tables[name] & _TENANT_COLUMNS] == []


def test_nothing_that_hangs_on_a_tenants_row_is_called_shared() -> None:
    """A foreign key to a tenant's table makes a tenant's row."""
    found = [
        (model._meta.db_table, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in SHARED
        for field in model._meta.concrete_fields
        if field.related_model is not None and field.related_model._meta.db_table in TENANT  # type: ignore[union-attr]
    ]
    assert found == []


def test_every_way_out_of_the_portals_role_is_written_down() -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"kernel\.tenancy import .*\b(leave|give_back|PORTAL_ROLE|APPLICATION_ROLE)\b", path.read_text())
    }
    assert found == WAYS_OUT.keys()
