"""Thousands of branches that ship to real centre processes, and the proof that each event is there once."""
