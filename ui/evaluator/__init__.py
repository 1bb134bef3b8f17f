"""The evaluator on the customer's side of a counter: asks for a rating at every finish. Start at ``main``."""
