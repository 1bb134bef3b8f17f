"""Takes the branches' logs in, exactly once in effect, and gives them back after a restore."""
