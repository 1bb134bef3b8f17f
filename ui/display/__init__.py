"""The lobby display: numbers called, spoken one after another, and who waits. Numbers only, never names."""
