"""What did the operator configure, and where? Flags, environment, files and contexts become settings."""
