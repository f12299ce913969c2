"""Every sentence, label and button word a person reads."""
