"""The gallery: every shared widget in every state, theme and language. For whoever builds or judges a window."""
