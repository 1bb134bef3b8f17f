"""How many customers come: by service, half-hour and kind of day."""
