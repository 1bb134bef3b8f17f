"""Closed days as Parquet files, and reports over their history."""
