"""Bookings over REST."""
