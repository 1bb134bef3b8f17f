"""Wait estimates and staffing: pure functions of the snapshot."""
