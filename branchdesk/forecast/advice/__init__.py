"""What to do at the windows now."""
