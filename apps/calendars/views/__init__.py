"""Pages of the calendar, each by its noun."""
