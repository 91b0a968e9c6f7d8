"""People, teams, tokens and what is one's own, over REST."""
