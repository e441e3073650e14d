"""How is the self-contained binary made? PyInstaller: it carries its Python, so that a bastion
needs neither Python nor pip, and `--version` takes 0.5 s from the one file, 0.2 s from the folder.

It runs on Linux with a glibc at least as new as that of the machine that built it: build where it is oldest."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = "metawatch-folder"


def make(output: Path) -> list[Path]:
    """`metawatch`, one file, and the same unpacked in `metawatch-folder/`."""
    with tempfile.TemporaryDirectory() as work:
        where = ["--workpath", work, "--distpath", f"{work}/dist"]
        build = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *where]
        subprocess.run([*build, str(ROOT / "release" / "metawatch.spec")], check=True, cwd=ROOT)
        shutil.copy2(f"{work}/dist/metawatch", output / "metawatch")
        shutil.rmtree(output / FOLDER, ignore_errors=True)
        shutil.copytree(f"{work}/dist/{FOLDER}", output / FOLDER, symlinks=True)
    return [output / "metawatch", output / FOLDER]


def folder(output: Path) -> Path:
    """The unpacked form, made if it is not there yet."""
    if not (output / FOLDER / "metawatch").exists():
        make(output)
    return output / FOLDER
