"""The set-up of a PC: a new branch on it, or a further device of a branch. Steps with a way back; nothing is lost."""
