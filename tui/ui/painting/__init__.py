"""How does a picture get on the terminal? Strips, borders, places and the bytes of what has changed."""
