"""What can the operator do to the cluster? Little, and only after he confirmed it."""
