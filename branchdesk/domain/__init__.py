"""The branch's rules: pure, no clock, no I/O. Start with ``ticket.py`` (states) and ``decide.py``."""
