"""The calendar, previews, verdicts and conflicts over REST."""
