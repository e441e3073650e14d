"""What does one look answer? The values behind `check`, `wait` and `doctor`."""
