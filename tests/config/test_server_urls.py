"""Which servers do `-s` and its variables mean, and what is refused? URLs as the `nats` CLI takes them, with their credentials."""

from pathlib import Path

import pytest

from tests.nats_home import NatsHome, furnished, identity
from tui.core.refusal import Exit


@pytest.fixture
def home(tmp_path: Path) -> NatsHome:
    """A home with credentials of every kind."""
    return furnished(tmp_path)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("h", ["nats://h:4222"]),
        ("h:1", ["nats://h:1"]),
        ("nats://h", ["nats://h:4222"]),
        ("TLS://H.example:1/", ["tls://h.example:1"]),
        ("10.0.0.1, b:2 ,,tls://c", ["nats://10.0.0.1:4222", "nats://b:2", "tls://c:4222"]),
        ("nats://[::1]:1,[fe80::1%25eth0]", ["nats://[::1]:1", "nats://[fe80::1%eth0]:4222"]),
        ("h,h", ["nats://h:4222"]),
        ("nats-0.nats.svc,n_1", ["nats://nats-0.nats.svc:4222", "nats://n_1:4222"]),
    ],
)
def test_servers(home: NatsHome, text: str, urls: list[str]) -> None:
    """Server lists are read as nats reads them, from flag, variable and context."""
    assert home.connection(server=text).urls == tuple(urls)
    home.context("c", url=text)
    assert home.connection(context="c").urls == tuple(urls)
    home.environ["NATS_URL"] = text
    assert home.connection().urls == tuple(urls)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nats://u:p@h", {"user": "u", "password": "p"}),
        ("u:p@h,h2", {"user": "u", "password": "p"}),
        ("nats://t@h", {"token": "t"}),
        ("nats://u:@h", {"user": "u", "password": ""}),
        ("nats://@h", {}),
        ("nats://a%40b:p%3A%2F@h", {"user": "a@b", "password": "p:/"}),
    ],
)
def test_url_credentials(home: NatsHome, text: str, expected: dict[str, str]) -> None:
    """Credentials in a URL are taken out of it, decoded and honoured."""
    connection = home.connection(server=text)
    assert identity(connection) == expected
    assert connection.urls[0] == "nats://h:4222"


@pytest.mark.parametrize(
    "text",
    [
        *(
            ",",
            " , ",
            "nats://",
            "nats://:4222",
            "h:port",
            "h:70000",
            "h:0",
            "h:-1",
            "::1",
            "nats://[::1",
            "nats://[x]",
        ),
        *("http://h", "ws://h", "wss://u:s3cret@h", "a b", "h\x1b[31m", "nats://u:s3cret@h:port", "nats://u:s3cret/@h"),
        *("nats://u:s3cret,s3cret@h", "nats://a:s3cret@h,nats://b:s3cret@h"),
    ],
)
def test_bad_servers(home: NatsHome, text: str) -> None:
    """A server that cannot be meant is one line with exit code 64, and a password is never in it."""
    code, line = home.refused(server=text)
    assert code == Exit.USAGE
    assert line.startswith("--server")
    assert "s3cret" not in line
