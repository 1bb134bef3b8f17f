"""The manager's window: the floor as it is now, alerts, tickets and their stories, the day, its summary."""
