"""Freezes and exceptions over REST."""
