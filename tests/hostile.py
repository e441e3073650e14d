"""A real cluster whose servers carry names that could steer a terminal; not a test."""

import contextlib
import unicodedata
from collections.abc import Iterator

from tui.demo.servers import find_server
from tui.demo.site import Site
from tui.demo.spec import ClusterSpec, Part

NAMES = (
    "n1\x1b[2J\x1b[31;5m[bold]up[/bold]",
    "n2\x9b2Jx\u202eevil\u2028[/]",
    "n3\x1b]0;owned\x07[link=x]\\",
)
CLUSTER = "C\x1b[7m[/b]"
MARKERS = ("[bold]up[/bold]", "evil", "owned")
"""What is printable in the names."""


@contextlib.contextmanager
def hostile() -> Iterator[list[str]]:
    """One URL a server; whoever asks must wait for the leader himself."""
    site = Site(ClusterSpec(parts=(Part(name="C1"),)), {None: find_server(None)})
    try:
        for seat, name in zip(site.seats, NAMES, strict=True):
            config = site.folder / f"{seat.name}.conf"
            text = config.read_text().replace("name: C1\n", f'name: "{quoted(CLUSTER)}"\n')
            config.write_text(text.replace(f"server_name: {seat.name}\n", f'server_name: "{quoted(name)}"\n'))
        site.start()
        yield [f"nats://sys:sys@127.0.0.1:{seat.client}" for seat in site.seats]
    finally:
        site.end()


def steering(printed: str) -> set[str]:
    """What in it could steer a terminal, turn its line round, break it or hide: must be empty."""
    kinds = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}
    return {char for char in printed.replace("\n", "") if unicodedata.category(char) in kinds}


def quoted(text: str) -> str:
    """As it stands between the double quotes of a server's configuration."""
    return text.replace("\\", "\\\\").replace("\x1b", "\\x1b").replace("\x07", "\\x07")
