"""What is known, and what do we report? Frozen records that `step` replaces; no rule."""
