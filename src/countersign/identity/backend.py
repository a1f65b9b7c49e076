"""The authentication backend: one name, one password, one answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from countersign.identity import queries
from countersign.identity.models import Account
from countersign.identity.rules import normalised_password


class PasswordBackend(BaseBackend):
    """Sign in by e-mail and password; an unknown name costs the same time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **_: Any
    ) -> Account | None:
        """Return the active account that this pair belongs to, or None."""
        account = queries.account_for_sign_in(email)
        typed = normalised_password(password)
        if account is None or not account.has_usable_password():
            make_password(typed)  # Hash all the same: the wait must not tell that nobody is here (T21).
            return None
        right = check_password(typed, account.password)
        return account if right and account.is_active else None

    def get_user(self, user_id: int) -> Account | None:
        """Return an account by id, for Django's own parts."""
        return queries.account_to_go_on(user_id)
