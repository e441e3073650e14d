"""What stands where? Pure functions from a Snapshot to rows of styled text; no Textual, no clock, no I/O."""
