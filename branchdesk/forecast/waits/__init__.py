"""The waits of a branch that tells everything: played forward by its own rule, kept steady, told to its screens."""
