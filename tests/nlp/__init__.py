"""What is read in a message."""
