"""Which file to install is to be made? `python -m release all` makes every one of them, with checksums, in `dist/`."""

from collections.abc import Callable
from pathlib import Path

import click

from release import bill, binary, completions, debian, image, manual, sums

MAKERS: dict[str, Callable[[Path], list[Path]]] = {
    "binary": binary.make,
    "man": manual.make,
    "completions": completions.make,
    "deb": debian.make,
    "image": image.make,
    "sbom": bill.make,
}
"""In the order in which they build upon each other; checksums come last."""


@click.command()
@click.argument("what", nargs=-1, type=click.Choice([*MAKERS, "all"]), required=True)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("dist"), show_default=True
)
def main(what: tuple[str, ...], output: Path) -> None:
    """Build metawatch for installation: one self-contained binary, man pages, shell completions, a .deb, a container image,
    the list of what is in it (CycloneDX), and SHA256SUMS of all that."""
    output.mkdir(parents=True, exist_ok=True)
    made = [path for name, make in MAKERS.items() if name in what or "all" in what for path in make(output)]
    for path in (*made, *sums.make(output)):
        click.echo(path)


if __name__ == "__main__":
    main()
