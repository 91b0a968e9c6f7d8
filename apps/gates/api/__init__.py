"""Gates over REST."""
