"""Months of a community's life in minutes, with everything that can go wrong on the way."""
