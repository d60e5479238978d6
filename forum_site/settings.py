"""All settings of the site. Values come from the environment (or `.env`); a malformed one stops the start with one line."""

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from core import extra_languages

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def stop(message: str) -> None:
    """End the start with one line that says what to mend."""
    sys.exit(f"Settings: {message}")


def whole(name: str, default: int, least: int = 0) -> int:
    """A whole number of at least `least` from the environment."""
    text = env.str(name, default=str(default))
    if not text.isdecimal() or int(text) < least:
        stop(f"{name} must be a whole number of at least {least}, not {text!r}.")
    return int(text)


def yes_or_no(name: str, default: bool) -> bool:
    """A switch from the environment: true, false, 1, 0, yes, no, on, off."""
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    text = env.str(name, default=str(default)).lower()
    if text not in words:
        stop(f"{name} must be true or false, not {text!r}.")
    return words[text]


def share(name: str, default: float) -> float:
    """A number from 0 to 1 from the environment."""
    text = env.str(name, default=str(default))
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        stop(f"{name} must be a number from 0 to 1, such as {default}, not {text!r}.")
    return value


def chains(name: str, default: str, codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Fallback chains of languages from the environment: "kk:ru:en,uz:ru:en" says that Kazakh falls back to Russian, then to English.

    A language that is not named falls back to the default language; after the end of a chain come all others, in order.
    """
    found = {"default": codes}
    for chain in filter(None, env.str(name, default=default).replace(" ", "").split(",")):
        code, *rest = chain.split(":")
        for each in (code, *rest):
            if each not in codes:
                stop(f"{name}: {each!r} in {chain!r} is not a language of the site, which are {', '.join(codes)}.")
        if not rest or code in found or len({code, *rest}) != len(rest) + 1:
            stop(f"{name}: {chain!r} must name a language once and others after it, such as kk:ru:en.")
        found[code] = tuple(dict.fromkeys((*rest, *(other for other in codes if other != code))))
    return found


def address(name: str, read: Callable[..., dict[str, Any]], default: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    """The settings that an address such as `DATABASE_URL` stands for. `kinds` are the schemes that the site knows."""
    scheme = urlsplit(env.str(name, default=default)).scheme
    if scheme not in kinds:
        stop(f"{name} must start with one of: {', '.join(f'{kind}://' for kind in kinds)}")
    try:
        return read(name, default=default)
    except (ValueError, ImproperlyConfigured) as error:
        stop(f"{name} cannot be read: {error}")
    return {}


def postgresql(found: dict[str, Any]) -> dict[str, Any]:
    """The settings of a PostgreSQL with a pool of connections, and with an end to every silence.

    A thread has a connection only while it answers a request. Without a pool every thread of every process would keep one, some
    two hundred of two servers, where PostgreSQL takes a hundred. DATABASE_POOL=0 leaves it to a pooler such as PgBouncer.
    """
    most = whole("DATABASE_POOL", 10)
    # A server that has died without a word is noticed after ten seconds; one that does not take a connection, after three.
    options: dict[str, Any] = {
        "connect_timeout": 3, "tcp_user_timeout": 10_000, "keepalives_idle": 20, "keepalives_interval": 5, "keepalives_count": 3,
    }  # fmt: skip
    if not most:
        given = found.get("OPTIONS", {})
        return {**found, "OPTIONS": {**options, **given}, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # So is one of ours by PostgreSQL, which then gives up what it had locked.
    options["options"] = "-c tcp_keepalives_idle=20 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    options["pool"] = {"min_size": min(4, most), "max_size": most, "timeout": 10, "reconnect_timeout": 5}
    return {**found, "ENGINE": "core.postgresql", "OPTIONS": {**options, **found.get("OPTIONS", {})}, "CONN_MAX_AGE": 0}


def origin(name: str) -> str:
    """A scheme and a host from the environment, such as https://media.example.org; "" where there is none."""
    text: str = env.str(name, default="").rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query):
        stop(f"{name} must look like https://media.example.org, not {text!r}.")
    return text


def media_storage() -> dict[str, Any]:
    """Where the media lie: in the bucket that S3_BUCKET names, else on the disk."""
    names = ("S3_BUCKET", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY")
    given = {name: env.str(name, default="") for name in (*names, "S3_ENDPOINT_URL")}
    if not any(given.values()):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if missing := [name for name in names if not given[name]]:
        stop(f"{' and '.join(missing)} must be set too, or none of S3_*: the media lie in S3 or on the disk.")
    if not (find_spec("storages") and find_spec("boto3")):
        stop("S3_BUCKET needs packages that are missing: pip install --require-hashes -r requirements-scale.txt")
    endpoint = origin("S3_ENDPOINT_URL")
    options = {
        "bucket_name": given["S3_BUCKET"], "access_key": given["S3_ACCESS_KEY_ID"], "secret_key": given["S3_SECRET_ACCESS_KEY"],
        "endpoint_url": endpoint or None, "region_name": env.str("S3_REGION", default="us-east-1"), "signature_version": "s3v4",
        "addressing_style": "path" if endpoint else "virtual",
    }  # fmt: skip
    return {"BACKEND": "core.object_storage.ObjectStorage", "OPTIONS": options}


def secret_key() -> str:
    """SECRET_KEY from the environment, or the one that `make run` made in `var/secret-key`. There is no default."""
    key: str = env.str("SECRET_KEY", default="")
    path = VAR / "secret-key"
    if not key and path.is_file():
        key = path.read_text(encoding="ascii").strip()
    if len(key) < 50:
        stop("SECRET_KEY is missing or shorter than 50 characters. `make run` makes one in var/secret-key.")
    return key


# --- the address decides about transport -----------------------------------------------------------------------------
PORT = whole("PORT", 8000, 1)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path or _site.query:
    stop(f"SITE_URL must look like https://forum.example.org, not {SITE_URL!r}.")
if _site.scheme == "http" and _site.hostname not in LOOPBACK:
    stop(f"SITE_URL {SITE_URL!r} is not encrypted: http is accepted for this machine only. Use https.")
HTTPS = _site.scheme == "https"
_default_hosts = [str(_site.hostname)] if HTTPS else ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=_default_hosts)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
TRUSTED_PROXY_COUNT = whole("TRUSTED_PROXY_COUNT", 0)
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECRET_KEY = secret_key()
DEBUG = yes_or_no("DEBUG", False)

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = yes_or_no("HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = yes_or_no("HSTS_PRELOAD", False)
# includeSubDomains and preload bind the organisation's other sites too: the owner's choice, by the two settings above.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

MEDIA_HOST = origin("MEDIA_HOST")  # a host of the operator's that sends `public/` in the site's place (docs/media.md)
if HTTPS and MEDIA_HOST.startswith("http://"):
    stop(f"MEDIA_HOST {MEDIA_HOST!r} is not encrypted, and the site is: browsers would not load it. Use https.")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, *filter(None, [MEDIA_HOST])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip

# What a request may weigh, in bytes. `core.middleware.limits` refuses more before anything is read.
REQUEST_LIMIT = 1024 * 1024
REQUEST_LIMIT_STAFF = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- applications ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts",
    "search",
    "translations",
    "events",
    "speakers",
    "news",
    "programme",
    "portal",
    "forum_site.apps.SiteConfig",
    "simple_history",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "forum_site.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "core.logs.ids.middleware",
    "core.middleware.limits",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before the two policies: they are for pages, and weigh more than an icon
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.middleware.compress",
    "core.middleware.known_host",
    "core.middleware.language",
    "core.middleware.pictures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.staff_door",
    "core.middleware.staff_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "forum_site.urls"
WSGI_APPLICATION = "forum_site.wsgi.application"
FORM_RENDERER = "core.form_renderer.Renderer"
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
                "events.context.site",
                "news.context.pages",
                "news.context.announcements",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.addresses",
                "core.templatetags.site",
                "core.templatetags.pictures",
                "core.templatetags.alternates",
                "forum_site.templatetags.layout",
                "core.templatetags.sharing",
                "events.templatetags.forums",
                "events.templatetags.longtexts",
                "events.templatetags.galleries",
                "events.templatetags.photos",
                "programme.templatetags.programme",
            ],
        },
    }
]

# --- data ----------------------------------------------------------------------------------------------------------------
_databases = ("sqlite", "postgres", "postgresql")
DATABASES = {"default": address("DATABASE_URL", env.db_url, f"sqlite:///{VAR / 'db.sqlite3'}", _databases)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-2000; PRAGMA temp_store=MEMORY",
    }
    # Connecting means reading the whole schema again, which takes longer than what a page asks. Each thread has a connection
    # of its own, with its own cache: that is why it is small.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["TEST"] = {"NAME": None}
else:
    DATABASES["default"] = postgresql(DATABASES["default"])
    INSTALLED_APPS.append("django.contrib.postgres")  # it wants psycopg, which a site on SQLite does not have
_caches = ("locmemcache", "rediscache", "redis", "rediss")
CACHES = {"default": address("CACHE_URL", env.cache_url, "locmemcache://", _caches)}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "core.redis_cache.SharedCache"  # which may go away
PAGE_CACHE_MB = 0 if DEBUG else whole("PAGE_CACHE_MB", 16)  # of a web worker; 0: every page is rendered
CDN_SECONDS = whole("CDN_SECONDS", 0)
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- signing in: everybody by a code that comes by mail, staff by password and authenticator app -------------------------
LOGIN_URL = "account_request_login_code"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # without the second, the form for passwords is gone
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code that arrived is the proof
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}  # figures are on every keyboard
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = False  # ours (`accounts.limits`) hold across processes without Redis
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "request_login_code": "accounts.forms.CodeRequestForm",
    "confirm_login_code": "accounts.forms.CodeForm",
    "login": "accounts.forms.PasswordForm",
    "reauthenticate": "accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # steps of 30 s that a phone's clock may be wrong
MFA_FORMS = {
    "authenticate": "accounts.forms.AppCodeForm",
    "reauthenticate": "accounts.forms.AppCodeAgainForm",
    "activate_totp": "accounts.forms.SetUpForm",
}
# Off while developing only: a password alone then opens the administration.
STAFF_SECOND_FACTOR = yes_or_no("STAFF_SECOND_FACTOR", True)
if not STAFF_SECOND_FACTOR and not DEBUG:
    stop("STAFF_SECOND_FACTOR can be switched off with DEBUG only: it keeps strangers out of the administration.")

# Pictures wait in a queue of their own: four hundred of them hold nothing else up (`core.rendering`).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "pictures"]}}
EMAIL_FILE_PATH = VAR / "mail"
ERASURE_LOG = VAR / "erasures.log"
BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(VAR / "backups")))
EMAIL_TIMEOUT = 30  # seconds for each step
MAIL_IS_CONFIGURED = bool(env.str("EMAIL_URL", default=""))
if MAIL_IS_CONFIGURED:
    _mail = ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail")
    vars().update(address("EMAIL_URL", env.email_url, "", _mail))
else:
    EMAIL_BACKEND = "core.mail.files.FileBackend"
BOUNCES_URL = env.str("BOUNCES_URL", default="")
if BOUNCES_URL and (urlsplit(BOUNCES_URL).scheme not in ("imap", "imaps") or not urlsplit(BOUNCES_URL).hostname):
    stop("BOUNCES_URL must be a mailbox such as imaps://user:password@mail.example.org/INBOX")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"forum@{_site.hostname}")

# --- languages -------------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("ru", "Русский"),
    ("kk", "Қазақша"),
    ("uz", "Oʻzbekcha"),
    ("uk", "Українська"),
    ("pl", "Polski"),
]
# An administrator adds more by EXTRA_LANGUAGES=ar or ar:العربية,fa in `.env` and `manage.py start_language ar`, and edits no
# file of the program: an upgrade is `git pull`. What belongs to them lies in LANGUAGES_FOLDER; see `core.extra_languages`.
LANGUAGES_FOLDER = VAR / "languages"
try:
    EXTRA_LANGUAGES = extra_languages.asked(env.str("EXTRA_LANGUAGES", default=""), [code for code, _ in LANGUAGES])
except ValueError as error:
    stop(f"EXTRA_LANGUAGES: {error}.")
LANGUAGES += EXTRA_LANGUAGES
LANGUAGES_BIDI = extra_languages.from_the_right([code for code, _ in LANGUAGES])
# The site's own first, then ours; then what packages lack or say otherwise than we want (`tools/catalogues.py upstream`).
FORMAT_MODULE_PATH = ["forum_site.formats"]
LOCALE_PATHS = [LANGUAGES_FOLDER / "locale", BASE_DIR / "locale", BASE_DIR / "locale" / "upstream"]
MIGRATION_MODULES = extra_languages.migration_modules(LANGUAGES_FOLDER)
USE_I18N = USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
if TIME_ZONE not in available_timezones():
    stop(f"TIME_ZONE must be a name of the IANA list, such as Asia/Shanghai, not {TIME_ZONE!r}.")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# Which language is shown where a translation is missing, best first. What fell back always carries its own `lang`.
MODELTRANSLATION_FALLBACK_LANGUAGES = chains(
    "FALLBACK_LANGUAGES", "kk:ru:en,uz:ru:en,uk:en", tuple(code for code, _ in LANGUAGES)
)
# How much of a page's main texts must be written in a language, as a share of their characters, before search engines hear of it.
HREFLANG_THRESHOLD = share("HREFLANG_THRESHOLD", 0.5)
# Languages in which organisers write originals: editing one of them makes the translations stale. See `translations.rules`.
ORIGINAL_LANGUAGES = ("en", "zh-hans")
MODELTRANSLATION_CUSTOM_FIELDS = ("PlainTextField",)

# --- files -------------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.staticfiles_fonts.FontFinder",
    "core.staticfiles_bundles.BundleFinder",
]
MEDIA_URL = "/media/public/"
MEDIA_ROOT = BASE_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": media_storage(),
    "staticfiles": {"BACKEND": "core.static_files.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_PERMISSIONS = 0o644

# --- log ---------------------------------------------------------------------------------------------------------------------
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in ("line", "json"):
    stop(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}.")
SLOW_QUERY_MS = whole("SLOW_QUERY_MS", 0)  # 0: nobody looks at the clock
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN and not find_spec("sentry_sdk"):
    stop("SENTRY_DSN needs a package that is missing: pip install --require-hashes -r requirements-scale.txt")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "core.logs.lines.Lines"}, "json": {"()": "core.logs.lines.JsonLines"}},
    "filters": {"outages": {"()": "core.logs.outages.Shortened"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["outages"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A visitor's bad address is the visitor's news, not the administrator's.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        "accounts.security": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}

# --- what the owner's page of the server's state looks at -----------------------------------------------------------------------
TLS_CERTIFICATE = env.str("TLS_CERTIFICATE", default="")  # a file with the certificate that visitors are shown

# --- addresses of objects whose pages belong to an app above them ------------------------------------------------------------
ABSOLUTE_URL_OVERRIDES = {
    "events.session": lambda session: reverse("session", args=[session.forum.slug, session.code]),
}
CSRF_FAILURE_VIEW = "forum_site.views.csrf_failure"
