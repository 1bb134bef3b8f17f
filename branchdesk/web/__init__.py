"""What node and centre share as HTTP servers: where they listen, how they start and stop, how they tell of errors."""
