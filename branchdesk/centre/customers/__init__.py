"""The customer's page behind the ticket's QR code."""
