"""What does each sub-command take, and who does its work? One file a sub-command: options and wiring, no logic."""
