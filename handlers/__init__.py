"""The use cases: what the service does with a message, a button and a tick of the clock."""
