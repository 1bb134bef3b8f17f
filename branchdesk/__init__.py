"""BranchDesk: everything that happens in a branch is one append-only log; all else reads it."""

__version__ = "0.1.0"
