"""The one tag library that every component registers on, and the vocabulary of tones they share."""

from django import template

register = template.Library()

TONES = ("neutral", "info", "success", "warning", "danger", "accent")


def tone_of(value):
    """Return a known tone. Anything else is shown as neutral, because a page must not fail over a colour."""
    value = str(value or "")
    return value if value in TONES else "neutral"
