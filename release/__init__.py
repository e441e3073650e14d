"""How does metawatch reach a machine? What is built from this tree to be installed: `python -m release --help`."""
