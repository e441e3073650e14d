"""What did metawatch see before, and where is it kept? One file a context; no NATS, no screen, no rules of the core."""
