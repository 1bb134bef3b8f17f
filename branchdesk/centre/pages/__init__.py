"""The pages for head office."""
