"""Settings of the real site that journeys talk to: the product's own, with the quick hasher of the tests."""

from countersign.project.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
