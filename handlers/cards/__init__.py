"""Cards: an order's words with the buttons that fit its state and its reader."""
