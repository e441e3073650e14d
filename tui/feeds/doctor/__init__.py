"""What may this user see? Tries every subject once."""
