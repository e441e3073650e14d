"""How is one server reached, and who may be told who we are? Dialling, logging in, one connection."""
