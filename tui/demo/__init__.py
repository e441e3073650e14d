"""A real cluster on this machine, its traffic and its faults; knows no other room."""
