"""Doors and wiring: the only code that knows a messenger, HTTP or the environment."""
