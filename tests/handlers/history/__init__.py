"""The example history."""
