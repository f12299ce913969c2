"""WHEN things happen, never WHAT: the only code that knows APScheduler."""
