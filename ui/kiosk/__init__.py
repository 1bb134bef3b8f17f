"""The kiosk: a customer chooses a service and gets a ticket, on paper and on the screen. Start at ``main``."""
