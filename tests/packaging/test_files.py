"""Are the other files right: the .deb, man pages, completions, the bill of materials, checksums, units and manifests?"""

import hashlib
import json
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement

from tests.command import clean_environment
from tui import __version__
from tui.cli import COMMANDS, cli

ROOT = Path(__file__).parents[2]


def ran(*words: str | Path, **more: str) -> str:
    """What it printed; it ended well."""
    told = subprocess.run(
        [*map(str, words)], capture_output=True, text=True, check=False, env=clean_environment(**more)
    )
    assert told.returncode == 0, told
    return told.stdout


def contexts() -> Iterator[tuple[str, click.Context]]:
    """Every command and every command below one, with the name of its man page."""
    top = click.Context(cli, info_name="metawatch")
    for name in COMMANDS:
        command = cli.get_command(top, name)
        assert command is not None
        yield f"metawatch-{name}", click.Context(command, info_name=name, parent=top)
        for inner, sub in getattr(command, "commands", {}).items():
            yield f"metawatch-{name}-{inner}", click.Context(sub, info_name=inner, parent=top)


def test_the_deb_installs_what_it_says(dist: Path, tmp_path: Path) -> None:
    """The program runs from where it is unpacked; manual, completions, unit and licence lie where Debian looks."""
    (deb,) = dist.glob("*.deb")
    assert ran("dpkg-deb", "--field", deb, "Version").strip() == __version__
    ran("dpkg-deb", "--extract", deb, tmp_path)
    assert ran(tmp_path / "usr/bin/metawatch", "--version").startswith(f"metawatch {__version__} (")
    there = (
        "share/man/man1/metawatch.1.gz", "share/man/man7/metawatch-exit-codes.7.gz", "share/doc/metawatch/copyright",
        "share/bash-completion/completions/metawatch", "share/zsh/vendor-completions/_metawatch",
        "share/fish/vendor_completions.d/metawatch.fish",
    )  # fmt: skip
    assert [name for name in there if not (tmp_path / "usr" / name).is_file()] == []
    assert (tmp_path / "lib/systemd/system/metawatch-record@.service").is_file()


def test_the_unit_is_one(dist: Path, tmp_path: Path) -> None:
    """systemd finds no fault in it, once the program is where it says."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd on this host")
    text = (ROOT / "release/files/metawatch-record@.service").read_text()
    unit = tmp_path / "metawatch-record@.service"
    unit.write_text(text.replace("/usr/bin/metawatch", str(dist / "metawatch")))
    said = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "metawatch-record" not in said.stderr, said.stderr


def test_each_command_has_its_page_with_all_options(dist: Path) -> None:
    """`man` says what `--help` says."""
    for page, context in contexts():
        text = (dist / "man" / f"{page}.1").read_text().replace("\\-", "-")
        options = [o for o in context.command.params if isinstance(o, click.Option) and not o.hidden]
        assert [o.opts[-1] for o in options if o.opts[-1] not in text] == [], page


def test_the_pages_are_man_pages(dist: Path) -> None:
    """mandoc finds nothing worse than a matter of style."""
    if shutil.which("mandoc") is None:
        pytest.skip("no mandoc on this host")
    told = subprocess.run(
        ["mandoc", "-Tlint", "-Werror", *map(str, (dist / "man").iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("shell", "script", "ask"),
    [
        (
            "bash",
            "metawatch.bash",
            'COMP_WORDS=(metawatch ste); COMP_CWORD=1; _metawatch_completion metawatch; echo "${COMPREPLY[@]}"',
        ),
        ("zsh", "_metawatch", None),
        ("fish", "metawatch.fish", "complete --do-complete 'metawatch ste'"),
    ],
)
def test_a_shell_completes(dist: Path, tmp_path: Path, shell: str, script: str, ask: str | None) -> None:
    """`metawatch ste` becomes `stepdown`. zsh completes only at a terminal: there the script is read, and what it asks is asked."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this host")
    (tmp_path / "metawatch").symlink_to(dist / "metawatch-folder" / "metawatch")
    path = f"{tmp_path}:/usr/bin:/bin"
    file = dist / "completions" / script
    if ask is None:
        ran(shell, "-n", file)
        said = ran(
            tmp_path / "metawatch", _METAWATCH_COMPLETE="zsh_complete", COMP_WORDS="metawatch ste", COMP_CWORD="1"
        )
    else:
        said = ran(shell, "-c", f"source {file}; {ask}", PATH=path, HOME=str(tmp_path))  # fish makes folders there
    assert "stepdown" in said


def test_the_bill_of_materials_names_what_it_runs_on(dist: Path) -> None:
    """Each dependency of pyproject, the walls for browsers among them, with its version, and none of the tools that build and test."""
    told = json.loads((dist / "metawatch.cdx.json").read_text())
    assert told["bomFormat"] == "CycloneDX"
    named = {part["name"].lower().replace("_", "-"): part for part in told["components"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    texts = project["dependencies"] + project["optional-dependencies"]["serve"]
    wanted = {Requirement(text).name.lower() for text in texts}
    assert wanted <= named.keys()
    assert all(part.get("licenses") for part in named.values())
    assert not {"pytest", "mypy", "pyinstaller"} & named.keys()


def test_the_checksums_are_right(dist: Path) -> None:
    """All files of the folder are in the list, each with its sum."""
    told = dict(line.split("  ")[::-1] for line in (dist / "SHA256SUMS").read_text().splitlines())
    files = {path.name: path for path in dist.iterdir() if path.is_file() and path.name != "SHA256SUMS"}
    assert told.keys() == files.keys()
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in told.items())


def test_the_manifests_call_commands_that_exist() -> None:
    """Each container of the Kubernetes example: its arguments are understood, it is nobody, and its root file system is read-only."""
    yaml = pytest.importorskip("yaml", reason="pyyaml not installed: pip install -e '.[release]'")
    objects = list(yaml.safe_load_all((ROOT / "release/kubernetes.yaml").read_text()))
    pods = [one["spec"]["template"]["spec"] for one in objects if "template" in one["spec"]]
    assert len(pods) == 2
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"]
        (container,) = pod["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        name, *args = container["args"]
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        command.make_context(name, list(args))
        assert container["image"].endswith(f":{__version__}")
