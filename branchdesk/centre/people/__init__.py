"""Who may see what: people, sessions, roles, areas, and the record of who looked."""
