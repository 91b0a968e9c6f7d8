"""Every environment variable that Slipway reads, and the page about them: `python -m config.reference` writes it."""

from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "settings.md"

# Heading -> rows of (variable, default, meaning).
VARIABLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Where things are": (
        ("DATABASE_URL", "the embedded server", "PostgreSQL 15 or newer, as the role that the application runs as"),
        (
            "DATABASE_OWNER_URL",
            "as DATABASE_URL",
            "the same as the owner of the tables, for `manage.py prepare`",
        ),
        ("DATA_DIR", "`.data`", "embedded database, uploaded files, logs and the local key"),
        ("STATIC_ROOT", "`DATA_DIR/static`", "where `collectstatic` puts files in production"),
        ("MEDIA_ROOT", "`DATA_DIR/media`", "uploaded files"),
        ("ATTACHMENT_MAX_MB", "25", "largest file that can be attached to a record"),
        ("ATTACHMENTS_MOST", "50", "files on one record"),
        (
            "REMOVED_FILES_KEPT_DAYS",
            "365",
            "days after which a file that was taken off a record is forgotten; never one that somebody may have judged",
        ),
        (
            "WORKING_LISTS_KEPT_DAYS",
            "90",
            "days after which acts on many rows and rows of exports are forgotten; their events stay",
        ),
        ("DRAFTS_KEPT_DAYS", "90", "days after which a form that was never sent is forgotten"),
        ("CELERY_BROKER_URL", "the database", "Redis or RabbitMQ instead, as Celery writes it"),
        ("REDIS_URL", "the database", "the cache in Redis instead"),
        ("SITE_URL", "`http://localhost:8000`", "the address people use, for links in mail and feeds"),
    ),
    "Needed in production": (
        ("DJANGO_SETTINGS_MODULE", "`config.settings.local`", "`config.settings.production`"),
        ("SECRET_KEY", "made in DATA_DIR, locally", "at least 50 random characters"),
        (
            "SECRET_KEY_FALLBACKS",
            "none",
            "earlier keys, by commas: second factors that were set up under them go on working",
        ),
        ("ALLOWED_HOSTS", "this machine, locally", "host names people use, separated by commas"),
    ),
    "For `manage.py setup`": (
        ("SLIPWAY_ADMIN_PASSWORD", "asked for", "password of the first administrator, where nobody can be asked"),
    ),
    "Behind a proxy": (
        ("BEHIND_TLS_PROXY", "no", "trust `X-Forwarded-Proto`; only when the proxy sets it itself"),
        (
            "TRUSTED_PROXY_COUNT",
            "0",
            "how many proxies add to `X-Forwarded-For`, for rate limits and audit",
        ),
        ("CSRF_TRUSTED_ORIGINS", "none", "other origins that may post forms, with scheme"),
        ("SECURE_SSL_REDIRECT", "yes", "send plain HTTP to HTTPS"),
        ("SECURE_HSTS_SECONDS", "a year", "how long browsers insist on HTTPS"),
    ),
    "Processes": (
        ("PORT", "8000", "of the web server"),
        ("BIND", "127.0.0.1", "address to listen on"),
        ("LIVE_PORT", "a free one under `make run`", "of the live stream; 0 elsewhere: the proxy serves `/live/`"),
        ("LIVE_ORIGIN", "LIVE_PORT of this machine", "where pages find `/live/`; behind a proxy the pages' own origin"),
        ("LIVE_PAGE_ORIGINS", "none", "origins whose pages may follow the live stream across ports"),
        ("WEB_PROCESSES", "2", "processes of the web server"),
        ("WEB_THREADS", "4", "threads in each; each keeps one database connection"),
        ("SLIPWAY_PROCESS", "set by the entry points", "`web` gives statements 15 s and locks 5 s"),
        ("SLIPWAY_ROLE", "set by `manage.py`", "`owner` connects by DATABASE_OWNER_URL"),
    ),
    "Mail and chat": (
        ("EMAIL_URL", "to the log", "`smtp+tls://user:password@host:587`"),
        ("DEFAULT_FROM_EMAIL", "`Slipway <slipway@localhost>`", "sender"),
        ("OUTWARD_ALLOW", "none", "inner networks whose chat server may be posted to, as `10.1.0.0/16,10.2.3.4/32`"),
    ),
    "Watching": (
        ("LOG_LEVEL", "INFO", "of the JSON lines on standard error"),
        ("METRICS_TOKEN", "none", "bearer token for `/metrics`; without it there is no such page"),
        (
            "PROMETHEUS_MULTIPROC_DIR",
            "set by `make run`",
            "an empty folder where web processes add their numbers",
        ),
    ),
    "For developers": (
        ("DEBUG", "no", "error pages with source, the components' gallery, reload; refused in production"),
        ("DEMO", "yes", "`0`: `make run` starts empty"),
        ("CHROMIUM", "found", "the browser for the tests"),
        ("SLIPWAY_URL", "`http://localhost:8000`", "`make real`: the Slipway to load into"),
        (
            "SLIPWAY_TOKEN",
            "",
            "`make real`: an API token with the scopes read, write and admin; empty: a Slipway of its own",
        ),
        ("SLIPWAY_VENV", "`.venv`", "where the virtual environment is made"),
        ("SLIPWAY_TEST_DB", "`test_slipway`", "name of the test database"),
    ),
}


def page() -> str:
    """The page as Markdown."""
    parts = [
        "# Settings\n\nAll are environment variables. This page is generated from `config/reference.py` by "
        "`python -m config.reference`.\n"
    ]
    for heading, rows in VARIABLES.items():
        lines = [f"| `{name}` | {default} | {meaning} |" for name, default, meaning in rows]
        parts.append("\n".join([f"## {heading}\n", "| variable | default | meaning |", "|---|---|---|", *lines]) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
