"""What a real installation may not leave at its default."""

import environ
from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe(*, debug: bool, secret_key: str, allowed_hosts: list[str], env: environ.Env) -> None:
    """Raise ImproperlyConfigured with every unsafe default, each as a sentence that says what to set."""
    reasons = []
    if debug:
        reasons.append("DEBUG is on, which shows secrets to visitors: unset DEBUG.")
    if len(secret_key) < 50 or len(set(secret_key)) < 5 or secret_key.startswith("django-insecure-"):
        reasons.append("SECRET_KEY is missing or weak: set it to at least 50 random characters.")
    if not allowed_hosts or any(host.strip() in ("*", ".") for host in allowed_hosts):
        reasons.append("ALLOWED_HOSTS is empty or open: set it to the host names people use, separated by commas.")
    if not env("DATABASE_URL", default=""):
        reasons.append("DATABASE_URL is missing: set it to the application role's address of a PostgreSQL server.")
    if reasons:
        raise ImproperlyConfigured("Slipway does not start. " + " ".join(reasons))
