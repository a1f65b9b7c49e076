"""How a password is hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 64 MiB and one lane.

    Django's own measure takes 100 MiB in eight lanes: on a small machine two people who sign in
    at once starve the pages. This is above OWASP's minimum (46 MiB, one pass).
    """

    time_cost = 2
    memory_cost = 64 * 1024
    parallelism = 1
