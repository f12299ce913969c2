"""The use cases, tried without a messenger."""
