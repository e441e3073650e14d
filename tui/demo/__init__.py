"""How is a real cluster run on this machine, with its traffic and its faults? Knows no other room."""
