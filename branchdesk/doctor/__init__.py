"""``branchdesk doctor``: what is wrong on this machine, and what to do. Each check probes one thing for real."""
