"""Adapters of the log, its read models and migrations."""
