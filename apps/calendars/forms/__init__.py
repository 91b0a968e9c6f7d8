"""What people type on the calendar's pages."""
