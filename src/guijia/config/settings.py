"""Django's settings: wiring only, every value that differs between installations comes from ``env``."""

import sys
from ipaddress import ip_network
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from guijia.config.env import Env

ENV = Env()
TESTING = ENV.testing or "pytest" in sys.modules
VAR = ENV.var / "test" if TESTING else ENV.var

if TESTING:
    ENV = ENV.model_copy(
        update={
            "secret_key": ENV.secret_key or "test-" * 12,
            "seal_keys": ENV.seal_keys or "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0=",
            "index_key": ENV.index_key or "test-index-key-test-index-key-test",
            "secure": False,
        }
    )

for _name in ("secret_key", "seal_keys", "index_key"):
    if not getattr(ENV, _name):
        raise ImproperlyConfigured(f"缺少环境变量 GUIJIA_{_name.upper()}，系统不启动。见 README“投入使用”。")

SECRET_KEY = ENV.secret_key
SEAL_KEYS = [key.strip() for key in ENV.seal_keys.split(",") if key.strip()]
INDEX_KEY = ENV.index_key
DEBUG = ENV.debug
DEMO = ENV.demo
APP_ROLE = ENV.app_role
PUBLIC_URL = ENV.public_url
# Where a provider of messages is reached instead of its official address, by host.
NOTIFY_ENDPOINTS = ENV.notify_endpoints
ALLOWED_HOSTS = [h.strip() for h in ENV.hosts.split(",") if h.strip()]
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["*"] if TESTING else ["localhost", "127.0.0.1"]

PLATFORM = [
    "guijia.platform.audit",
    "guijia.platform.places",
    "guijia.platform.org",
    "guijia.platform.jobs",
    "guijia.platform.numbers",
    "guijia.platform.facts",
    "guijia.platform.files",
    "guijia.platform.search",
    "guijia.platform.clock",
    "guijia.platform.notify",
    "guijia.platform.work",
    "guijia.platform.lists",
    "guijia.platform.papers",
    "guijia.platform.flow",
]
AREAS = [
    "guijia.areas.staffing",
    "guijia.areas.estate",
    "guijia.areas.parties",
    "guijia.areas.custody",
    "guijia.areas.ledger",
    "guijia.areas.deals",
    "guijia.areas.mortgage",
    "guijia.areas.unwinding",
]
FACES = ["guijia.faces.desk", "guijia.faces.insight", "guijia.faces.api"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "django_htmx",
    "guijia.kit",
    *PLATFORM,
    *AREAS,
    *FACES,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "guijia.faces.api.middleware.MachineOnly",
    "guijia.kit.middleware.CleanInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "guijia.platform.audit.row_scope.RowScope",
    "guijia.platform.clock.middleware.Now",
    "guijia.kit.middleware.Memory",
    "guijia.kit.middleware.Refusals",
    "guijia.platform.audit.middleware.OncePerPost",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "guijia.config.urls"
WSGI_APPLICATION = "guijia.config.wsgi.application"

_LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "guijia.faces.desk.context.shell",
            ],
            "builtins": ["guijia.kit.templatetags.kit"],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": unquote(parts.path.lstrip("/")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            "tcp_user_timeout": 3000,
            "keepalives_idle": 5,
            # The owner migrates and is given time; the application answers people and is not.
            "options": ""
            if ENV.as_owner
            else "-c statement_timeout=8s -c lock_timeout=3s -c idle_in_transaction_session_timeout=15s"
            # Our rows lie in memory or on flash, our questions are short, and other people want the second core.
            " -c random_page_cost=1.1 -c jit=off -c max_parallel_workers_per_gather=0"
            # Sees the rows of all projects until a request narrows it (audit.row_scope).
            " -c guijia.scope=*",
        },
    }


_url = ENV.database_owner_url if ENV.as_owner else ENV.database_url
if not _url and not TESTING:
    raise ImproperlyConfigured("缺少环境变量 DATABASE_URL，系统不启动。见 README“投入使用”。")
DATABASES = {"default": _database(_url or "postgresql://guijia_owner@127.0.0.1/guijia")}
if TESTING:
    # Tests make their own database as its owner and then step down to the application's role.
    DATABASES = {"default": _database(ENV.database_owner_url)}
    DATABASES["default"]["TEST"] = {"NAME": ENV.test_database, "TEMPLATE": "template0"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Staff"
AUTHENTICATION_BACKENDS = ["guijia.platform.org.sign_in.PasswordSignIn"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "entry"
LOGIN_REDIRECT_URL = "desk"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "guijia.kit.views.csrf_failure"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENV.secure
if ENV.secure:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 10 * 1024 * 1024
# A file at its limit and the fields beside it; more is turned away before it is read.
BODY_LIMIT_BYTES = 12 * 1024 * 1024

# Web hooks go out by HTTPS to these ports, and to no inner network but those named (tests open theirs).
HOOK_HTTP = False
HOOK_PORTS = (443, 8443)
HOOK_NETWORKS = tuple(ip_network(net.strip()) for net in ENV.hook_networks.split(",") if net.strip())

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_tokens": {"()": "guijia.kit.logs.WithoutTokens"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "guijia": {"level": "INFO"},
        # On the loggers, so that whatever else listens to them gets no token either.
        "django.request": {"filters": ["without_tokens"]},
        "django.security.csrf": {"filters": ["without_tokens"]},
    },
}
SILENCED_SYSTEM_CHECKS = ["security.W004"] if not ENV.secure else []
