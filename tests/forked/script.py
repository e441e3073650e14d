"""What does a process do that is forked for a few lines of Python? Those of its first argument, as `python -c`; with metawatch loaded."""

import sys


def main() -> None:
    """Its other arguments are those of the lines."""
    code, *sys.argv[1:] = sys.argv[1:]
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
