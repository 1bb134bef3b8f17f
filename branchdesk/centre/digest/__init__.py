"""Folds what was taken in: visits, days, the branch as it is now."""
