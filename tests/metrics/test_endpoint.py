"""Is every scraper answered, and does none of them cost more than its share?"""

import socket
import urllib.request
from collections.abc import Iterator

import pytest

from tests.cases import each
from tui.core.refusal import Refusal
from tui.core.settings.listening import parse_address
from tui.core.settings.thresholds import Thresholds
from tui.metrics.endpoint import MetricsEndpoint
from tui.metrics.scraping import Scraped


@each(
    ("text", "address"),
    [
        (":9464", ("127.0.0.1", 9464)),
        ("9464", ("127.0.0.1", 9464)),
        ("0.0.0.0:1", ("0.0.0.0", 1)),
        ("[::1]:9464", ("::1", 9464)),
        ("mon.example:80", ("mon.example", 80)),
    ],
)
def test_an_address_is_read(text: str, address: tuple[str, int]) -> None:
    """Loopback, unless an address is given."""
    assert parse_address(text, 9464) == address


@each("text", ["", ":", "host", ":99999", ":-1", ":٣", "a:b"])
def test_what_is_no_address_is_refused(text: str) -> None:
    """One line says how it is written."""
    with pytest.raises(ValueError, match=r"is no \[ADDRESS\]:PORT"):
        parse_address(text, 9464)


def test_a_port_in_use_is_one_clear_line() -> None:
    """It names the address and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Refusal, match="Address already in use; choose another port"):
            MetricsEndpoint("127.0.0.1", taken.getsockname()[1], Scraped(Thresholds()))


def test_the_resolver_is_not_asked_for_the_name_of_this_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow DNS would delay the start, and no answer needs the name."""

    def asked(name: str = "") -> str:
        raise AssertionError(name)

    monkeypatch.setattr(socket, "getfqdn", asked)
    endpoint = MetricsEndpoint("127.0.0.1", 0, Scraped(Thresholds()))
    assert endpoint.address[1] > 0
    endpoint.close()


@pytest.fixture
def url() -> Iterator[str]:
    """Of an endpoint that knows nothing yet."""
    endpoint = MetricsEndpoint("127.0.0.1", 0, Scraped(Thresholds()))
    yield "http://{}:{}/metrics".format(*endpoint.address)
    endpoint.close()


def test_both_formats_are_served(url: str) -> None:
    """The text format, and OpenMetrics for who asks for it."""
    plain = urllib.request.urlopen(url, timeout=5)
    assert plain.headers["Content-Type"].startswith("text/plain")
    assert b"metawatch_blind 1.0" in plain.read()
    asked = urllib.request.Request(url, headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    told = urllib.request.urlopen(asked, timeout=5)
    assert told.headers["Content-Type"].startswith("application/openmetrics-text")
    assert told.read().endswith(b"# EOF\n")


def test_scrapers_that_never_read_keep_nobody_else_waiting_for_long(url: str) -> None:
    """Twenty connections that say nothing: few get a thread, the others are turned away, and it answers again when those have gone."""
    host, port = url.removeprefix("http://").removesuffix("/metrics").split(":")
    idle = [socket.create_connection((host, int(port)), timeout=5) for _ in range(20)]
    turned_away = [one for one in idle[8:] if one.recv(1) == b""]
    assert len(turned_away) == 12
    for one in idle:
        one.close()
    for attempt in range(50):
        try:
            assert b"metawatch_blind" in urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            if attempt == 49:
                raise
