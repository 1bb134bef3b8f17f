"""Health, metrics and logs of a centre process."""
