"""`countersign doctor` sees a role that can too much and a table whose rows nobody keeps (security T14)."""

from __future__ import annotations

import pytest
from django.db import connection

from countersign.kernel.tenancy import APPLICATION_ROLE, PORTAL_ROLE
from countersign.project.health import _tenancy


def owner(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute(statement)
        cursor.execute(f"SET LOCAL ROLE {APPLICATION_ROLE}")


def test_it_is_content_with_what_migrate_lays(db: None) -> None:
    found = _tenancy()
    assert found.good, found.words


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE tickets_message DISABLE ROW LEVEL SECURITY", "tickets_message"),
        ("DROP POLICY portal_read ON files_upload", "files_upload"),
        ("CREATE TABLE somebody_new (contract_id bigint)", "somebody_new"),
        (f"ALTER ROLE {PORTAL_ROLE} BYPASSRLS", "bypasses policies"),
        (f"ALTER ROLE {PORTAL_ROLE} LOGIN", "may sign in"),
        (f"GRANT {APPLICATION_ROLE} TO {PORTAL_ROLE}", "sees all"),
        ("COMMENT ON SCHEMA public IS 'something else'", "another version"),
    ],
)
def test_it_names_what_is_wrong(db: None, statement: str, said: str) -> None:
    owner(statement)
    found = _tenancy()
    assert found.good is False
    assert said in found.words
