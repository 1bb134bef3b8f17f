"""The manager's settings: every setting of the branch, edited as a draft, checked, previewed, saved, and taken back."""
