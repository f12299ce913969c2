"""The rules of an order's life: pure data and functions, no I/O and no clock."""
