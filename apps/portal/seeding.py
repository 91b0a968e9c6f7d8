"""What a new installation starts with: rules, boards, policies, types and templates of every app, in order."""

from importlib import import_module

from apps.audit.services import recording

# In the order of the house: policies name boards, types name policies, release templates name gates.
SEEDED = ("calendars", "approvals", "changes", "gates", "releases")


def seed(by=None) -> None:
    """Run every app's seeds in one act. What is already there is left as it is."""
    with recording(kind="installation.seeded", key="slipway", by=by):
        for app in SEEDED:
            import_module(f"apps.{app}.seeds").seed(by)
