"""The day's summary and its files (PDF, XLSX); every figure is a fold of the log."""
