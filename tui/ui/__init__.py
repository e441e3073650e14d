"""What is seen, and which key does what? Draws frozen Snapshots; knows no NATS."""
