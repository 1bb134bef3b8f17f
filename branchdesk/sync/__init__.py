"""Ships a branch's log to the centre by cursor, exactly once in effect."""
