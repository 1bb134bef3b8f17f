"""Figures of a day: pure functions over a fold of the log. Durations come from ``branchdesk.domain.clocks`` alone."""
