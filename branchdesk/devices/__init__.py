"""Adapters to the hardware of a branch: ticket printers and loudspeakers."""
