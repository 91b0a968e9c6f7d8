"""From the environment to Django's database and cache settings."""

from dataclasses import dataclass
from pathlib import Path

import environ

# Just-in-time compiling costs a second on the calendar's plan and gains nothing on short queries.
ALWAYS = "-c jit=off"
# A page that needs longer than this is wrong; migrations, workers and commands may take their time.
WEB = f"{ALWAYS} -c statement_timeout=15s -c lock_timeout=5s"


@dataclass(frozen=True)
class Addresses:
    """Where the database is: for the application, and for the owner of its tables (empty: the same role)."""

    application: str
    owner: str

    @property
    def application_role(self) -> str:
        """The name of the run-time role where the owner is another one, else an empty string."""
        return environ.Env.db_url_config(self.application)["USER"] if self.owner else ""


def addresses(env: environ.Env, data_dir: Path) -> Addresses:
    """The server of DATABASE_URL and DATABASE_OWNER_URL, or else the embedded one of `data_dir`, started if need be.

    Raises `config.faults.Unavailable` when the embedded server cannot be started.
    """
    if url := env("DATABASE_URL", default=""):
        return Addresses(url, env("DATABASE_OWNER_URL", default=""))
    from config import postgres

    server = postgres.ensure(data_dir)
    return Addresses(server.url(postgres.APPLICATION), server.url(postgres.OWNER))


def settings(env: environ.Env, where: Addresses) -> dict:
    """The `default` entry of DATABASES. SLIPWAY_ROLE=owner connects as the owner, which migrations need."""
    as_owner = env("SLIPWAY_ROLE", default="") == "owner"
    config = environ.Env.db_url_config((as_owner and where.owner) or where.application)
    config.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
    is_web = env("SLIPWAY_PROCESS", default="") == "web"
    config.setdefault("OPTIONS", {})["options"] = WEB if is_web else ALWAYS
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
