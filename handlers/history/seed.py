"""The seed of the usual example history."""

SEED = 3
