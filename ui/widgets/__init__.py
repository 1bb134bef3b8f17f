"""Small widgets that every window shares. None of them knows the branch: they get words, numbers and colours."""
