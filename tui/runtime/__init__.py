"""How does the program run? Threads, the loop, sessions, output."""
