"""Calendars of others brought in from .ics files: read inside hard limits, compared with what stands, then applied."""
