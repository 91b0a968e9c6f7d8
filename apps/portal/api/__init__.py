"""What the portal answers to programs."""
