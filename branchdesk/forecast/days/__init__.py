"""Whole days played forward, thousands of customers a second: what advice and plans are weighed by."""
