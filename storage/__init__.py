"""What is kept, and the only code that knows the database."""
