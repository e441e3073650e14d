"""How does a shell complete `metawatch`? The scripts that click makes: they ask the installed command what may come next."""

from pathlib import Path

from click.shell_completion import get_completion_class

from tui.cli import cli

FILES = {"bash": "metawatch.bash", "zsh": "_metawatch", "fish": "metawatch.fish"}
"""Named as each shell wants to find them."""


def make(output: Path) -> list[Path]:
    """One script a shell, in `completions/`."""
    folder = output / "completions"
    folder.mkdir(exist_ok=True)
    return [_write(folder / name, shell) for shell, name in FILES.items()]


def _write(path: Path, shell: str) -> Path:
    kind = get_completion_class(shell)
    assert kind is not None, shell
    path.write_text(kind(cli, {}, "metawatch", "_METAWATCH_COMPLETE").source())
    return path
