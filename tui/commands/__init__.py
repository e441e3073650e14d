"""One file a sub-command: its options and its wiring, no logic."""
