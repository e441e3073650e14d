"""Is a system to scrape this process, and where? The flag of it, and the endpoint that answers; no rules of its own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tui.commands.flags.options import CommandT
from tui.core.refusal import Exit, Refusal
from tui.core.settings.listening import parse_address, shown_address
from tui.runtime.output import tell

if TYPE_CHECKING:
    from tui.core.settings.watch import Watch
    from tui.metrics.scraping import Scraped

_USUAL_PORT = 9464
_METRICS = click.option(
    "--metrics",
    metavar="[ADDR]:PORT",
    help="Serve metrics for Prometheus there; loopback without an address.  [METAWATCH_METRICS]",
)


def metrics_option(command: CommandT) -> CommandT:
    """Add the flag."""
    return _METRICS(command)


@contextmanager
def scraped(given: Mapping[str, object], watch: "Watch") -> "Iterator[Scraped | None]":
    """What is scraped while the block runs; None if nobody asked for it. Raises Refusal if the address is wrong or in use."""
    text = str(given.get("metrics") or os.environ.get("METAWATCH_METRICS") or "")
    if not text:
        yield None
        return
    from tui.metrics.endpoint import MetricsEndpoint
    from tui.metrics.scraping import Scraped

    try:
        host, port = parse_address(text, _USUAL_PORT)
    except ValueError as error:
        raise Refusal(Exit.USAGE, f"--metrics: {error}") from None
    figures = Scraped(watch.thresholds)
    endpoint = MetricsEndpoint(host, port, figures)
    tell(f"metawatch: metrics at http://{shown_address(*endpoint.address)}/metrics", err=True)
    try:
        yield figures
    finally:
        endpoint.close()
