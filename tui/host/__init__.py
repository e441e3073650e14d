"""What does this machine say of itself? psutil first, /sys only for what it lacks; knows no NATS and no screen."""
