"""The trail over REST."""
