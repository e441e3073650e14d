"""What is tried here? What `python -m release all` makes of this tree, built once for all tests of this folder."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEEDED = ("PyInstaller", "click_man", "cyclonedx_py", "textual_serve")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here builds: minutes, and only with `-m packaging`."""
    here = f"{Path(__file__).parent}/"
    for item in items:  # thousands that are none of ours
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.packaging)


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files to install."""
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        pytest.skip(f"{', '.join(lacking)} not installed: pip install -e '.[release]'")
    if shutil.which("dpkg-deb") is None:
        pytest.skip("no dpkg-deb on this host: a .deb cannot be built")
    output = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "release", "all", "-o", str(output)], check=True, cwd=ROOT)
    return output
