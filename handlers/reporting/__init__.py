"""Summaries: what they say (gather), what things are called in them (names), and their faces."""
