"""Areas, roll-ups and the questions that pages and reports ask of them."""
