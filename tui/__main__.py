"""`python -m tui` is `metawatch`."""

from tui.cli import main

if __name__ == "__main__":
    main()
