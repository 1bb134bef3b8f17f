"""The only place that joins parts: which log, which devices, which servers make up a role."""
