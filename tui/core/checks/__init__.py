"""What is wrong now? One small function a check, and the ledger of alerts."""
