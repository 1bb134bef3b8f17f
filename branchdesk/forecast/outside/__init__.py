"""A log that tells who came, was called and left, and nothing of the counters: what it hides is learned."""
