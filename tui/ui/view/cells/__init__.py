"""How is one figure or sign drawn? Cells that several panels and pages share."""
