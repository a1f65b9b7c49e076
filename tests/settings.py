"""Settings of the tests: the product's own, over a data folder that is thrown away."""

import os
import tempfile

_GIVEN = "PYTEST_COUNTERSIGN_DATA"  # The first process makes the folder; its workers inherit the name.

for _name in [name for name in os.environ if name.startswith("COUNTERSIGN_")]:
    del os.environ[_name]
if _GIVEN not in os.environ:
    os.environ[_GIVEN] = tempfile.mkdtemp(prefix="cs-test-")
# Each worker has a server of its own: a reader of the feed waits for every transaction of its server, so the long
# transaction of a test in another worker would hold up the readers of this one.
os.environ["COUNTERSIGN_DATA"] = os.path.join(os.environ[_GIVEN], os.environ.get("PYTEST_XDIST_WORKER", ""))
os.environ["COUNTERSIGN_UNDO_SECONDS"] = "0"  # An answer is out when it is pressed; tests of the undo say otherwise.
os.environ["COUNTERSIGN_ORIGIN"] = "http://testserver"
os.environ["COUNTERSIGN_FILES_ORIGIN"] = "http://files.testserver"

from countersign.project.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The migrated one of the copied folder (tests/migrated.py).
DATABASES["default"]["TEST"] = {"TEMPLATE": "countersign"}  # noqa: F405
