"""Voice: announcements spoken offline, from clips or by a speech engine."""
