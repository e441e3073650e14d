"""Does the image run as nobody, on a root file system that it cannot write, and keep its journal?"""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.command import ended, first_line, started
from tui.demo.cluster import Cluster

LIMIT = 120 * 2**20
root_only = pytest.mark.skipif(
    os.geteuid() != 0, reason="entering the image's file system without a container engine needs root"
)


@pytest.fixture
def inside(dist: Path, tmp_path: Path) -> tuple[str, ...]:
    """The words that run a program within the image: its file system read-only but for /data, as its user, without privileges."""
    root = tmp_path / "root"
    with tarfile.open(dist / "rootfs.tar") as tar:
        tar.extractall(root, filter="fully_trusted")
    for name in ("proc", "dev"):  # as every engine gives them
        (root / name).mkdir()
    script = 'mount --bind "$0" "$0" && mount --bind "$0/data" "$0/data" && mount -t proc proc "$0/proc" && '
    script += 'mount --bind /dev "$0/dev" && mount -o remount,bind,ro "$0" && '
    script += 'exec chroot --userspec=65532:65532 "$0" /opt/metawatch/metawatch "$@"'
    return ("unshare", "--mount", "--propagation", "private", "sh", "-c", script, str(root))


def test_it_is_small(dist: Path) -> None:
    """At most 120 MB, unpacked."""
    assert (dist / "rootfs.tar").stat().st_size <= LIMIT


@root_only
async def test_it_records_and_writes_nothing_but_its_journal(
    three: Cluster, inside: tuple[str, ...], tmp_path: Path
) -> None:
    """`record` for some seconds, ended by SIGTERM: exit code 0, and the journal in the volume replays."""
    environment = {"HOME": "/data", "XDG_STATE_HOME": "/data", "NATS_URL": ",".join(three.urls)}
    args = ("record", "--no-context", "--journal", "/data/nats.journal")
    async with started(*args, environment=environment | {"PATH": os.environ["PATH"]}, program=inside) as process:
        assert process.stderr is not None
        said = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
        assert "recording into /data/nats.journal" in said
        await asyncio.sleep(2.0)  # what is recorded: some seconds of a calm cluster
        process.send_signal(signal.SIGTERM)
        assert (await ended(process, 20)).code == 0
    written = {path.name for path in (tmp_path / "root" / "data").rglob("*") if path.is_file()}
    assert "nats.journal" in written
    again = ("replay", "/data/nats.journal", "--json")
    async with started(*again, environment={"HOME": "/data", "PATH": os.environ["PATH"]}, program=inside) as process:
        assert json.loads(await first_line(process))["kind"] == "ready"


def test_the_dockerfile_makes_the_same(dist: Path) -> None:
    """One entry point, one user, one volume and one environment, in both ways to build it."""
    archive = dist / "metawatch-image.tar"
    if not archive.exists():
        pytest.skip("no buildah on this host: only the root file system was made")
    told = _config(archive)
    lines = (Path(__file__).parents[2] / "release" / "Dockerfile").read_text().splitlines()
    said = {line.split(" ", 1)[0]: line.split(" ", 1)[1] for line in lines if line and not line.startswith(("#", " "))}
    assert told["User"] == said["USER"]
    assert told["Entrypoint"] == json.loads(said["ENTRYPOINT"])
    assert told["Volumes"] == {said["VOLUME"]: {}}
    environment = told["Env"]
    assert isinstance(environment, list)
    assert {*environment} == {*said["ENV"].split()}


def _config(archive: Path) -> dict[str, object]:
    """The configuration in an OCI archive: index → manifest → configuration."""
    with tarfile.open(archive) as tar:

        def read(name: str) -> dict[str, object]:
            member = tar.extractfile(name)
            assert member is not None
            found = json.loads(member.read())
            assert isinstance(found, dict)
            return found

        def blob(entry: object) -> dict[str, object]:
            assert isinstance(entry, dict)
            return read(f"blobs/{entry['digest'].replace(':', '/')}")

        manifests = read("index.json")["manifests"]
        assert isinstance(manifests, list)
        config = blob(blob(manifests[0])["config"])["config"]
        assert isinstance(config, dict)
        return config


def test_an_engine_loads_it(dist: Path) -> None:
    """podman takes the archive; whether it may also run it depends on the host."""
    archive = dist / "metawatch-image.tar"
    if shutil.which("podman") is None or not archive.exists():
        pytest.skip("no podman on this host, or no image")
    loaded = subprocess.run(["podman", "load", "-i", str(archive)], capture_output=True, text=True, check=True)
    assert "localhost/metawatch" in loaded.stdout
    subprocess.run(["podman", "rmi", loaded.stdout.split()[-1]], capture_output=True, check=True)
