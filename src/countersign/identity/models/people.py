"""Tables of people who sign in: accounts in the record, sessions and counts as working papers."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string

from countersign.identity.rules import Kind, normalised_email, normalised_password
from countersign.ledger.models import Recorded

# Without letters that are mistaken for one another: a reference is read out on the phone.
_REFERENCE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Make the public name of a session: twelve letters, sixty bits."""
    return "".join(secrets.choice(_REFERENCE_LETTERS) for _ in range(12))


class AccountManager(BaseUserManager["Account"]):
    """What Django and allauth ask of the table of people; it creates nobody."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account by e-mail, as Django's own parts ask for it."""
        return self.get(email=normalised_email(username or ""))


class Account(AbstractBaseUser, Recorded):
    """A person who can sign in. The password's hash is no part of the record."""

    ledger_kind = "account"
    recorded = ("email", "name", "kind", "roles", "title", "locale", "zone", "is_active", "created_at")

    last_login = None  # Sign-ins are events and sessions.
    email = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    roles: ArrayField[list[str], list[str]] = ArrayField(models.TextField(), default=list, blank=True)
    title = models.TextField(default="", blank=True)
    locale = models.TextField(default="en")
    zone = models.TextField(default="UTC")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # Shorter than a password may be that stands alone: allowed beside a second factor only.
    password_is_short = models.BooleanField(db_default=False, default=False, editable=False)

    objects = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "kind"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="identity_account_email"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]), name="identity_account_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["name"], condition=models.Q(kind="staff", is_active=True), name="identity_staff"),
            models.Index(fields=["id"], condition=models.Q(kind="staff", is_active=False), name="identity_shut_out"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.kind == Kind.STAFF

    def check_password(self, raw_password: str | None) -> bool:
        """Compare a password; never rewrites the hash on the way, only commands write."""
        return check_password(normalised_password(raw_password or ""), self.password)

    def set_password(self, raw_password: str | None) -> None:
        """Refuse: a password changes through `commands.change_password` alone."""
        raise TypeError("an account's password changes through identity.commands.change_password")

    def get_session_auth_hash(self) -> str:
        """Bind a session to the password it was opened with (T20)."""
        return str(super().get_session_auth_hash())


class SignInSession(AbstractBaseSession):
    """One browser signed in as one person.

    session_key:  digest of the key in the cookie: who reads the table cannot sign in with it.
    reference:    the public name, shown to its owner and recorded in events.
    method:       what the person signed in with: "password passkey".
    ends_at:      when it ends whatever happens, where that is sooner than any session's end.
    """

    working_paper = True

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    reference = models.CharField(max_length=16, unique=True, default=new_reference)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.TextField(default="", blank=True)
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    method = models.TextField(db_default="", default="", blank=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_session"
        indexes = [models.Index(fields=["account", "-signed_in_at"], name="identity_session_account")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string("countersign.identity.sessions.SessionStore")


class SeenNetwork(models.Model):
    """How often a person was seen at an address: evidence beside a message, never proof."""

    working_paper = True

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    network = models.TextField()
    times = models.IntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "identity_seen_network"
        constraints = [models.UniqueConstraint(fields=["account", "network"], name="identity_seen_once")]


class SeenDevice(models.Model):
    """A browser that a person signed in with before: the digest of a cookie that outlives sessions."""

    working_paper = True

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "identity_seen_device"
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="identity_device_once")]


class FailedSignIn(models.Model):
    """One attempt that has not succeeded; counted within a window, then swept away.

    name_digest: what was typed as the name, digested: people type passwords there by mistake.
    """

    working_paper = True

    name_digest = models.CharField(max_length=40)
    network = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_failed_sign_in"
        indexes = [
            models.Index(fields=["name_digest", "at"], name="identity_failed_name"),
            models.Index(fields=["network", "at"], name="identity_failed_network"),
        ]
