"""What can the terminal do, what does it say of itself, and does it still take what is drawn? Below all screens."""
