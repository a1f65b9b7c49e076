import pytest
from django.db import DatabaseError, connection


@pytest.mark.django_db
def test_tests_act_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("countersign_app", "countersign")


@pytest.mark.django_db
def test_the_application_may_not_make_tables() -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stray (id int)")


@pytest.mark.django_db(transaction=True)
def test_transactional_tests_leave_empty_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("countersign_app",)
