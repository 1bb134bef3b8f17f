"""What every window and headless twin uses to talk to a node."""
