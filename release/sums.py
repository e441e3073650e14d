"""Is a file that was downloaded the one that was built? SHA256SUMS, as `sha256sum --check` reads it."""

import hashlib
from pathlib import Path

NAME = "SHA256SUMS"


def make(output: Path) -> list[Path]:
    """The checksums of all files that lie in `dist/` itself."""
    files = sorted(path for path in output.iterdir() if path.is_file() and path.name != NAME)
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (output / NAME).write_text("".join(lines))
    return [output / NAME]
