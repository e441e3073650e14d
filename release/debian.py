"""What does `apt install ./metawatch.deb` put where? The unpacked binary, man pages, completions, the recorder's unit, the licence."""

import gzip
import shutil
import subprocess
import tempfile
from pathlib import Path

from release import binary, completions, manual
from tui import __version__

ROOT = Path(__file__).parent.parent
CONTROL = """\
Package: metawatch
Version: {version}
Architecture: {arch}
Maintainer: metawatch developers <metawatch@example.org>
Section: admin
Priority: optional
Installed-Size: {size}
Depends: libc6 (>= {glibc})
Homepage: https://pypi.org/project/metawatch/
Description: live monitor of the JetStream meta leader of a NATS cluster
 Shows who leads, reports each change of leader exactly once with its term and
 its cause, ranks the causes with evidence, steps the leader down when the
 operator confirms, records into a journal and replays it.
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: metawatch

Files: *
Copyright: metawatch developers
License: Apache-2.0
 On Debian systems the full text is in /usr/share/common-licenses/Apache-2.0.
"""


def make(output: Path) -> list[Path]:
    """`metawatch_VERSION_ARCH.deb`."""
    arch = _said(["dpkg", "--print-architecture"])
    path = output / f"metawatch_{__version__}_{arch}.deb"
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        _fill(tree, output)
        size = sum(file.stat().st_size for file in tree.rglob("*") if file.is_file()) // 1024
        glibc = _said(["ldd", "--version"]).split("\n")[0].rsplit(" ", 1)[1]
        control = tree / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(CONTROL.format(version=__version__, arch=arch, size=size, glibc=glibc))
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(path)], check=True, capture_output=True
        )
    return [path]


def _fill(tree: Path, output: Path) -> None:
    share = tree / "usr" / "share"
    shutil.copytree(binary.folder(output), tree / "usr" / "lib" / "metawatch", symlinks=True)
    (tree / "usr" / "bin").mkdir(parents=True)
    (tree / "usr" / "bin" / "metawatch").symlink_to("../lib/metawatch/metawatch")
    for page in manual.make(output):
        _packed(page.read_bytes(), share / "man" / f"man{page.suffix[1:]}" / f"{page.name}.gz")
    scripts = {path.name: path for path in completions.make(output)}
    _copied(scripts["metawatch.bash"], share / "bash-completion" / "completions" / "metawatch")
    _copied(scripts["_metawatch"], share / "zsh" / "vendor-completions" / "_metawatch")
    _copied(scripts["metawatch.fish"], share / "fish" / "vendor_completions.d" / "metawatch.fish")
    _copied(ROOT / "release" / "files" / "metawatch-record@.service", tree / "lib" / "systemd" / "system")
    doc = share / "doc" / "metawatch"
    _packed((ROOT / "CHANGELOG.md").read_bytes(), doc / "changelog.gz")
    (doc / "copyright").write_text(COPYRIGHT)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(
                0o755 if path.is_dir() or (path.parent.name == "metawatch" and path.name == "metawatch") else 0o644
            )


def _copied(source: Path, target: Path) -> None:
    """To a file of that name, or into the folder if the source has a suffix and the target none that differs."""
    into = target / source.name if target.name == "system" else target
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, into)


def _packed(data: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(data, 9, mtime=0))


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
