"""The page behind a ticket's QR code: the queue, and what its holder may ask for. No name, no log-in."""
