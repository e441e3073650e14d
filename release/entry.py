"""What does the self-contained binary run? The same as the `metawatch` command of an installed package."""

from tui.cli import main

if __name__ == "__main__":
    main()
