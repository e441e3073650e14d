"""What was observed? Everything that a feed can report, as values; no rule."""
