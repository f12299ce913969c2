"""What the service promises, sentence by sentence."""
