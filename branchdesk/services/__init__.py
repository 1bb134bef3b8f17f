"""One function per command or question, and the ports they need."""
