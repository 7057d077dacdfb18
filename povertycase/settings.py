"""Every setting, from one file; the environment is read here and nowhere else."""

import datetime
import secrets
from pathlib import Path

import environ
from csp.constants import SELF

from povertycase import embedded, keys, logs, schema

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- where things are ---------------------------------------------------------------------------
POVERTYCASE_DATA = embedded.data_folder()
POVERTYCASE_FILES = POVERTYCASE_DATA / "files"
KEYS_DIR = POVERTYCASE_DATA / "keys"
POVERTYCASE_KEY_FILE = Path(env.str("POVERTYCASE_KEY_FILE", default=str(KEYS_DIR / "fields.json")))
HTTPS = env.bool("POVERTYCASE_HTTPS", default=False)


def _local_secret(path: Path) -> str:
    """A secret made on first use and kept beside the keys."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("POVERTYCASE_SECRET_KEY", default="") or _local_secret(KEYS_DIR / "secret_key")
if "POVERTYCASE_KEY_FILE" not in env.ENVIRON and not POVERTYCASE_KEY_FILE.exists():
    # A new data folder gets its keys; when rows exist already, Installation.check_keys refuses them.
    keys.create(POVERTYCASE_KEY_FILE)

# --- Django -------------------------------------------------------------------------------------
DEBUG = False
ALLOWED_HOSTS = env.list("POVERTYCASE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
ROOT_URLCONF = "povertycase.urls"
WSGI_APPLICATION = "povertycase.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "povertycase.User"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [BASE_DIR / "locale"]

INSTALLED_APPS = [
    "povertycase.apps.PovertycaseConfig",
    "households.apps.HouseholdsConfig",
    "projects.apps.ProjectsConfig",
    "monitoring.apps.MonitoringConfig",
    "rectification.apps.RectificationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "povertycase.apps.AdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "django_tables2",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "povertycase.middleware.MatchingKeys",
    "povertycase.middleware.SameForAll",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "povertycase.middleware.LivingSession",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "povertycase.middleware.NoStore",
    "povertycase.middleware.AccountReady",
    "povertycase.middleware.Denials",
    "povertycase.middleware.ExactTotals",
    "povertycase.middleware.DomainErrors",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "povertycase.context.page",
            ],
        },
    },
]

# --- database and queue -------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///povertycase")}
DATABASES["default"].update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)
# Milliseconds a statement may take; wsgi and celery set their own, commands have none.
STATEMENT_TIMEOUT = env.int("POVERTYCASE_STATEMENT_TIMEOUT", default=0)
# Unset, every trigger call catches an error, which looks at all deferred checks: an import slows squarely.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=env.int("POVERTYCASE_CONNECT_TIMEOUT", default=5),  # seconds; then the database is away
    application_name="povertycase",
    options=f"-c idle_in_transaction_session_timeout=600000 -c statement_timeout={STATEMENT_TIMEOUT}"
    " -c pgtrigger.ignore={}",
)
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Login limits and used one-time codes: shared by all processes, there without Redis (docs/adr/0017).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "povertycase_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # above it entries that still count would be thrown away
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # else beat schedules a clean-up of results that nobody keeps
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7200, "socket_timeout": 10}
CELERY_BEAT_SCHEDULER = "povertycase.tasks:Timetable"
DJANGO_CELERY_BEAT_TZ_AWARE = True

# --- people and sessions ------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "povertycase.passwords.CharacterKinds"},
    {"NAME": "povertycase.passwords.NotUsedBefore"},
]
PASSWORD_MAX_AGE_DAYS = env.int("POVERTYCASE_PASSWORD_DAYS", default=180)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "povertycase.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
# axes keeps the record and the lock of passwords; this one is above it and stops guessing one-time codes.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/900s/key"}
MFA_TOTP_ISSUER = "防返贫办案"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
REQUIRE_MFA_ROLES = env.list("POVERTYCASE_MFA_ROLES", default=[])

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # an office shares one address
AXES_USERNAME_CALLABLE = "povertycase.accounts.counted_name"
AXES_ENABLE_ADMIN = False  # our own pages keep to the jurisdiction
AXES_LOCKOUT_CALLABLE = "povertycase.views.errors.locked"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_HTTP_RESPONSE_CODE = 429

SESSION_COOKIE_AGE = 30 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "povertycase.views.errors.csrf_failure"

# --- the wire -----------------------------------------------------------------------------------
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = False  # the proxy in front does it; /healthz stays reachable on loopback
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# An intranet name has no subdomains of ours and no preload list; plain HTTP is redirected by the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Who asks: behind the proxy the header that deploy/nginx.conf overwrites, otherwise the peer itself.
IPWARE_META_PRECEDENCE_ORDER = ("HTTP_X_REAL_IP",) if HTTPS else ("REMOTE_ADDR",)
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP" if HTTPS else None
_OURS = ("default-src", "script-src", "style-src", "worker-src", "connect-src", "base-uri", "form-action")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{directive: [SELF] for directive in _OURS},
        "img-src": [SELF, "data:", "blob:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
ROLL_MAX_BYTES = 100 * 1024 * 1024
CLAMD_SOCKET = env.str("POVERTYCASE_CLAMD", default="")
# Departments' files: one folder a feed below this one, and the hosts (host, or host:port) that are asked.
FEEDS_FOLDER = POVERTYCASE_DATA / "feeds"
FEED_HOSTS = frozenset(env.list("POVERTYCASE_FEED_HOSTS", default=[]))
# Of those hosts the ones that may lie in a private network, as the government's own do.
FEED_PRIVATE_HOSTS = frozenset(env.list("POVERTYCASE_FEED_PRIVATE_HOSTS", default=[]))
FEED_SECONDS = env.int("POVERTYCASE_FEED_SECONDS", default=300)

STATIC_URL = "/static/"
STATIC_ROOT = POVERTYCASE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- what leaves the system ---------------------------------------------------------------------
_mail = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(_mail)
IS_MAIL_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
DEFAULT_FROM_EMAIL = env.str("POVERTYCASE_MAIL_FROM", default=_mail["EMAIL_HOST_USER"] or "root@localhost")
EMAIL_TIMEOUT = 10
# Hosts of webhooks beside those of the products themselves, `host` or `host:port`; they may be private.
WEBHOOK_HOSTS = frozenset(env.list("POVERTYCASE_WEBHOOK_HOSTS", default=[]))
# Where people open the site, for the link in a message.
SITE_ADDRESS = env.str("POVERTYCASE_ADDRESS", default="").rstrip("/")

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "povertycase.api.parsers.JsonParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["povertycase.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "povertycase.api.errors.handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
# What is answered of phones that find a signal at once; the rest is told when to come back (0: no limit).
STORM_A_SECOND = {
    "visits": env.int("POVERTYCASE_VISITS_A_SECOND", default=20),
    "photos": env.int("POVERTYCASE_PHOTOS_A_SECOND", default=10),
}
LISTENER_FD = env.int("POVERTYCASE_LISTENER_FD", default=-1)  # set by deploy/gunicorn.conf.py
STORM_PER_USER_A_MINUTE = env.int("POVERTYCASE_USER_SENDS_A_MINUTE", default=240)
TOKEN_HOURS = env.int("POVERTYCASE_TOKEN_HOURS", default=12)
REST_KNOX = {"TOKEN_TTL": datetime.timedelta(hours=TOKEN_HOURS), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = schema.SETTINGS

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DJANGO_TABLES2_TEMPLATE = "_parts/table.html"
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- logs ---------------------------------------------------------------------------------------
LOGGING = logs.configured(level=env.str("POVERTYCASE_LOG_LEVEL", default="INFO"))
