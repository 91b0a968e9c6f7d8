"""Settings that hold everywhere. What differs is in `local`, `test` and `production` beside this file.

Everything that an installation may choose is an environment variable; `docs/reference/settings.md` lists them.
"""

from pathlib import Path

import environ

from config import broker, database, logs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CLOCK_ADJUSTABLE = False
DEMO_ALLOWED = False
# Demo data and its log-ins: only where a settings module says so, and no person of this mail domain signs in elsewhere.
DEMO_ALLOWED = False
DEMO_MAIL_DOMAIN = "northquay.example"


INSTALLED_APPS = [
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "simple_history",
    "pgtrigger",
    "csp",
    "django_htmx",
    "django_prometheus",
    # Ours, lowest first: an app may import only from those above it (tests/house holds the exact table).
    "apps.core",
    "apps.audit",
    "apps.accounts",
    "apps.notifications",
    "apps.environments",
    "apps.dockets",
    "apps.calendars",
    "apps.approvals",
    "apps.freezes",
    "apps.bookings",
    "apps.incidents",
    "apps.gates",
    "apps.reviews",
    "apps.changes",
    "apps.releases",
    "apps.portal",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.middleware.RequestIdMiddleware",
    "config.middleware.DatabaseAwayMiddleware",
    "config.middleware.UnstorableMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the person is read, with whom the instant comes along.
    "apps.audit.middleware.ActMiddleware",
    "apps.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

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
                "apps.portal.context.shell",
            ],
            "builtins": [
                "apps.core.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.tz",
                "django.templatetags.static",
            ],
        },
    }
]

FORM_RENDERER = "apps.core.widgets.Renderer"

# Database and what stands on it: sessions, cache, broker.
_WHERE = database.addresses(env, DATA_DIR)
DATABASES = {"default": database.settings(env, _WHERE)}
APPLICATION_ROLE = _WHERE.application_role
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": database.cache(env)}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backend.PeopleBackend", "guardian.backends.ObjectPermissionBackend"]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# Networks of the inside that chat rooms may live in (apps/core/outward.py); everything else has to be public.
OUTWARD_ALLOW = env.list("OUTWARD_ALLOW", default=[])
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Language and time: everything is stored in UTC and shown in the reader's zone.
LANGUAGE_CODE = "en"
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(DATA_DIR / "media"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MB", default=25) * 1024 * 1024
ATTACHMENTS_MOST = env.int("ATTACHMENTS_MOST", default=50)
# How long is kept what no evidence needs.
REMOVED_FILES_KEPT_DAYS = env.int("REMOVED_FILES_KEPT_DAYS", default=365)
WORKING_LISTS_KEPT_DAYS = env.int("WORKING_LISTS_KEPT_DAYS", default=90)
DRAFTS_KEPT_DAYS = env.int("DRAFTS_KEPT_DAYS", default=90)
# The first drops what is larger than any attachment may be, before it fills the disk.
FILE_UPLOAD_HANDLERS = [
    "apps.core.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Headers. No page may load, run or send anything that does not come from here; the live stream has its own port.
# 0: a proxy serves /live/ at the pages' own address (LIVE_ORIGIN), or nothing does and pages ask now and then.
LIVE_PORT = env.int("LIVE_PORT", default=0)
LIVE_ORIGIN = env("LIVE_ORIGIN", default=f"http://localhost:{LIVE_PORT}" if LIVE_PORT else "")
LIVE_PAGE_ORIGINS = env.list("LIVE_PAGE_ORIGINS", default=[])
_LIVE_SOURCES = [f"http://{host}:{LIVE_PORT}" for host in ("localhost", "127.0.0.1")] if LIVE_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # Tabler's style sheet draws ticks and arrows from data: addresses.
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "connect-src": ["'self'", *_LIVE_SOURCES],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
PERMISSIONS_POLICY = {name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# API
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["apps.core.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.Schema",
    "EXCEPTION_HANDLER": "apps.core.api.problems.handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Slipway",
    "DESCRIPTION": "Releases, changes, approvals, gates, environments and one shared calendar.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stand where they are used: names shared between fields would change whenever somebody adds a field.
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
    "GET_MOCK_REQUEST": "apps.core.api.schema.request_of_nobody",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Work in the background: the broker only wakes workers, what must not be lost is in a table.
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=broker.DEFAULT_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = broker.transport_options(CELERY_BROKER_URL, DATABASES["default"])
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "seal the audit trail": {"task": "audit.seal", "schedule": 30.0},
    "relay events": {"task": "audit.relay", "schedule": 1.0},
    "deliver what is due": {"task": "notifications.sweep", "schedule": 15.0},
    "post what is due": {"task": "notifications.post", "schedule": 15.0},
    "sweep files that no record names": {"task": "dockets.sweep_files", "schedule": 6 * 3600.0},
    "forget what is kept long enough": {"task": "accounts.prune", "schedule": 24 * 3600.0},
    "carry on with lists": {"task": "accounts.lists", "schedule": 10.0},
    "give back what is not used": {"task": "bookings.sweep", "schedule": 60.0},
    "look for work that comes into reach of incidents": {"task": "incidents.look_ahead", "schedule": 300.0},
    "keep maintenance windows on the calendar": {"task": "freezes.top_up", "schedule": 6 * 3600.0},
    "watch time zone data": {"task": "calendars.zones", "schedule": 3600.0},
    "load public holidays": {"task": "calendars.holidays", "schedule": 24 * 3600.0},
    "keep the clocks of approvals": {"task": "approvals.clocks", "schedule": 60.0},
    "plan meetings and close agendas": {"task": "approvals.meetings", "schedule": 60.0},
    "put minutes on paper": {"task": "approvals.minutes", "schedule": 60.0},
    "keep the certificates of standard changes": {"task": "changes.certificates", "schedule": 900.0},
    "watch the clock of emergencies": {"task": "changes.records", "schedule": 300.0},
    "open conflicts whose acceptance is over": {"task": "calendars.acceptances", "schedule": 60.0},
    "compare anew after a rule changed": {"task": "calendars.sweeps", "schedule": 60.0},
    "try risk models that wait": {"task": "changes.back_tests", "schedule": 60.0},
}

# Mail goes to the log until a server is named, as smtp://user:password@host:port or smtp+tls://…
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Slipway <slipway@localhost>")
SITE_URL = env("SITE_URL", default="http://localhost:8000")

# Empty: there is no /metrics.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
PROMETHEUS_EXPORT_MIGRATIONS = False
LOGGING = logs.configure(env("LOG_LEVEL", default="INFO"))
