"""What is in the container image? The unpacked binary, the C libraries that it needs, CA certificates, one user: no shell, no packages.

The same root file system goes into the image by `release/Dockerfile` (docker) and by buildah without a daemon or a registry."""

import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import certifi

from release import binary
from tui import __version__

USER = "65532"
"""Nobody's number on any host, as distroless images use it."""
DATA = "data"
"""Where the journal goes: a volume that the user may write."""
FIXED = {
    "etc/passwd": f"metawatch:x:{USER}:{USER}::/{DATA}:/sbin/nologin\n",
    "etc/group": f"metawatch:x:{USER}:\n",
    "etc/nsswitch.conf": "hosts: files dns\n",
}
ENVIRONMENT = {
    "HOME": f"/{DATA}",
    "XDG_STATE_HOME": f"/{DATA}",
    "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
    "PATH": "/opt/metawatch",
}
_LINKED = re.compile(r"(?:=> )?(/\S+) \(0x")
_RESOLVERS = ("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2")
"""glibc loads these by name when it looks up a host."""


def make(output: Path) -> list[Path]:
    """`metawatch-image.tar`, an OCI archive (`podman load -i`, `docker load -i`); where there is no buildah, `rootfs.tar` alone."""
    with tempfile.TemporaryDirectory() as work:
        root = Path(work) / "rootfs"
        rootfs(root, output)
        packed = output / "rootfs.tar"
        with tarfile.open(packed, "w") as tar:
            tar.add(root, arcname=".", filter=_owned)
        return [packed] if shutil.which("buildah") is None else [packed, _built(packed, output / "metawatch-image.tar")]


def rootfs(root: Path, output: Path) -> None:
    """Everything that the image holds, below `root`."""
    app = root / "opt" / "metawatch"
    shutil.copytree(binary.folder(output), app, symlinks=True)
    for name, text in FIXED.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    certificates = root / "etc" / "ssl" / "certs" / "ca-certificates.crt"
    certificates.parent.mkdir(parents=True)
    shutil.copyfile(certifi.where(), certificates)
    (root / DATA).mkdir()
    (root / "tmp").mkdir(mode=0o1777)
    for library in sorted(_libraries(app)):
        target = root / library.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library, target)  # follows links: one file under the name that the loader asks for
        target.chmod(0o755)


def _libraries(app: Path) -> set[Path]:
    """Those of the C library that its programs and libraries are linked with, and the loader's."""
    linked = [app / "metawatch", *(path for path in app.rglob("*.so*") if path.is_file())]
    told = subprocess.run(["ldd", *map(str, linked)], capture_output=True, text=True, check=False).stdout
    found = {Path(path) for path in _LINKED.findall(told)}
    system = {path for path in found if not path.is_relative_to(app)}
    beside = {path.parent / name for path in system if path.name == "libc.so.6" for name in _RESOLVERS}
    return system | {path for path in beside if path.exists()}


def _owned(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Root owns all but the folder that the user may write."""
    entry.uid = entry.gid = int(USER) if entry.name == f"./{DATA}" else 0
    entry.uname = entry.gname = ""
    return entry


def _built(packed: Path, archive: Path) -> Path:
    """With buildah from nothing: needs no registry."""

    def buildah(*words: str) -> str:
        return subprocess.run(["buildah", *words], check=True, capture_output=True, text=True).stdout.strip()

    box = buildah("from", "scratch")
    buildah("add", box, str(packed), "/")
    settings = [f"--env={name}={value}" for name, value in ENVIRONMENT.items()]
    labels = [f"--label=org.opencontainers.image.{name}={value}" for name, value in LABELS.items()]
    entry = '["/opt/metawatch/metawatch"]'
    buildah(
        "config", "--user", USER, "--entrypoint", entry, "--cmd", "", "--volume", f"/{DATA}", *settings, *labels, box
    )
    archive.unlink(missing_ok=True)
    buildah("commit", "--rm", box, f"oci-archive:{archive}:metawatch:{__version__}")
    return archive


LABELS = {"title": "metawatch", "version": __version__, "licenses": "Apache-2.0"}
