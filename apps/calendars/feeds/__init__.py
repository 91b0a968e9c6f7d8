"""Feeds that calendar programs subscribe to (RFC 5545)."""
