"""How is the cause of an election said: what happened, what cannot be seen, and what is to be done? The words of `core/causes`."""
