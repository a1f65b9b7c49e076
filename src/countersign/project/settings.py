"""Django's settings. Every value that differs between installations comes through kernel.settings."""

from pathlib import Path

import django_stubs_ext

from countersign.kernel import settings as given
from countersign.kernel.settings import setting
from countersign.project.database.addresses import configured

DEBUG = False
django_stubs_ext.monkeypatch()  # Lets `Field[str, str]` and the like stand in annotations.

SECRET_KEY = setting(given.SECRET_KEY)
ORIGIN = setting(given.ORIGIN)
FILES_ORIGIN = setting(given.FILES_ORIGIN)
VAULT_ORIGIN = setting(given.VAULT_ORIGIN)
SERVES_VAULT = False  # True in the vault's page process alone: it answers on VAULT_ORIGIN and nowhere else.
CSRF_TRUSTED_ORIGINS = [ORIGIN, VAULT_ORIGIN]
SECURE = ORIGIN.startswith("https://")
PACKAGE = Path(__file__).resolve().parents[1]

# The rooms, lowest first.
ROOMS = (
    "ui", "ledger", "calendars", "sla", "vault", "identity", "files", "mail", "customers", "shifts", "tickets",
    "general", "intake", "credits", "knowledge", "notify", "hooks", "portal", "desk", "api", "project",
)  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"countersign.{room}" for room in ROOMS),
]
DATABASES = {"default": configured()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

ROOT_URLCONF = "countersign.project.urls"
ALLOWED_HOSTS = ["*"]  # project.doors refuses every host but the two origins.
APPEND_SLASH = False
USE_X_FORWARDED_HOST = False
CSRF_FAILURE_VIEW = "countersign.project.doors.refusals.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
MIDDLEWARE = [
    "countersign.project.doors.headers.Headers",
    "countersign.project.doors.hosts.Hosts",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "countersign.identity.asking.Asking",
    "countersign.api.asking.Bearers",
    "countersign.project.doors.refusals.Refusals",
    "django.middleware.csrf.CsrfViewMiddleware",
    "countersign.project.doors.gates.Gates",
    "countersign.identity.step_up.SteppingUp",
]

TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "countersign.ui.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("it", "Italiano")]
LOCALE_PATHS = [str(PACKAGE / "locale")]

STATIC_URL = "/static/"

# Files of a form go straight to the data folder, none larger than COUNTERSIGN_UPLOAD_BYTES.
FILE_UPLOAD_HANDLERS = ["countersign.files.arrivals.CappedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 12
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # Only libraries' own files; ours are served by ui under hashed names.
WHITENOISE_AUTOREFRESH = False
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # Every room keeps its jobs in jobs.py.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": setting(given.LOG_LEVEL).upper()},
    "loggers": {
        # What a person sent is answered, not logged; what is our fault, project.doors.refusals logs with a number.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
    },
}

# People: signing in, sessions and hashes are the identity room's.
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["countersign.identity.backend.PasswordBackend"]
PASSWORD_HASHERS = [
    "countersign.identity.hashing.Argon2",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 30 * 60
SESSION_ENGINE = "countersign.identity.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # The cookie only; the table ends a session earlier (identity.configured).
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if SECURE else "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# Mail of libraries leaves through the outbox too.
EMAIL_BACKEND = "countersign.notify.backend.OutboxBackend"
