"""Releases over REST; the same services as the pages."""
