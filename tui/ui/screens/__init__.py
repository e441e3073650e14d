"""Which panels make a screen? Textual screens; they compute nothing."""
