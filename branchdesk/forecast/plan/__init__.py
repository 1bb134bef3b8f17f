"""Next week's counters."""
