"""Telegram: the only package that knows the messenger and its library."""
