"""Services and environments over REST."""
