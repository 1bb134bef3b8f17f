"""The central server: ingests logs, keeps rollups, serves pages and an API."""
