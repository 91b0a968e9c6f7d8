"""From the environment to Django's database and cache settings."""

from pathlib import Path

import environ

# A page that needs longer than this is wrong; migrations, workers and commands may take their time.
WEB_TIMEOUTS = "-c statement_timeout=15s -c lock_timeout=5s"


def settings(env: environ.Env, data_dir: Path) -> dict:
    """The `default` entry of DATABASES: the server of DATABASE_URL, or the embedded one of `data_dir`.

    SLIPWAY_ROLE=owner connects as the owner of the tables (DATABASE_OWNER_URL), which migrations need.
    Raises `config.postgres.Unavailable` when the embedded server cannot be started.
    """
    if not env("DATABASE_URL", default=""):
        from config import postgres

        server = postgres.ensure(data_dir)
        urls = {"DATABASE_URL": server.url(server.APPLICATION), "DATABASE_OWNER_URL": server.url(server.OWNER)}
    else:
        urls = {"DATABASE_URL": env("DATABASE_URL"), "DATABASE_OWNER_URL": env("DATABASE_OWNER_URL", default="")}
    as_owner = env("SLIPWAY_ROLE", default="application") == "owner"
    chosen = (as_owner and urls["DATABASE_OWNER_URL"]) or urls["DATABASE_URL"]
    config = environ.Env.db_url_config(chosen)
    config.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    if env("SLIPWAY_PROCESS", default="") == "web":
        config.setdefault("OPTIONS", {})["options"] = WEB_TIMEOUTS
    return config


def cache(env: environ.Env) -> dict:
    """The `default` entry of CACHES: Redis where REDIS_URL names it, else a table of the database."""
    if url := env("REDIS_URL", default=""):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    # Rate limits live here: the default of 300 entries would let an attacker push his own count out.
    return {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
