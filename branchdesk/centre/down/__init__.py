"""The way down: inboxes of the branches, and their profiles' versions."""
