"""What hangs on dockets, over REST."""
