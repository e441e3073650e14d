"""Who may see the wall? Every name, origin and token that a browser, a proxy or an attacker may bring."""

import pytest

from tests.cases import cases
from tui.core.settings.serving import Serving
from tui.web.access import Access, access

TOKEN = "0123456789abcdef0123"


def wall(host: str = "127.0.0.1", public_url: str | None = None) -> Access:
    """That of a wall on port 8090."""
    return access(Serving(host=host, port=0, token=TOKEN, public_url=public_url), 8090)


@pytest.mark.parametrize(
    ("given", "opens"),
    [
        (TOKEN, True),
        (TOKEN[:-1], False),
        (TOKEN + "x", False),
        ("", False),
        (None, False),
        ("ä", False),
        ("\udcff", False),
    ],
)
def test_only_the_token_opens(given: str | None, opens: bool) -> None:
    """Neither a part of it nor nothing."""
    assert wall().opens(given) is opens


def test_a_wall_on_loopback_is_reached_by_its_own_names_only() -> None:
    """A name that an attacker lets point here (DNS rebinding) is none of them; a forwarded port is."""
    rows = {
        "127.0.0.1:8090": True,
        "localhost:9000": True,
        "LOCALHOST": True,
        "[::1]:8090": True,
        "127.5.5.5": True,
        "evil.example:8090": False,
        "127.0.0.1.evil.example": False,
        "": False,
        "[": False,
        "a b": False,
    }
    with cases() as case:
        for host, reached in rows.items():
            with case(host):
                assert wall().reached(host) is reached
    assert not wall().reached(None)
    assert wall(public_url="https://wall.example.com/prod").reached("wall.example.com")


def test_a_wall_for_others_is_reached_under_any_name() -> None:
    """Which names lead to this host is not known; the origin still counts."""
    assert wall("0.0.0.0").reached("monitor.example:8090")
    assert not wall("0.0.0.0").reached("")
    assert not wall("0.0.0.0").may_ask("http://evil.example", "monitor.example:8090")


def test_only_its_own_page_may_ask() -> None:
    """By the Origin header, which no page can choose; a program sends none."""
    rows = (
        (None, "127.0.0.1:8090", True),
        ("http://127.0.0.1:8090", "127.0.0.1:8090", True),
        ("http://localhost:8090", "127.0.0.1:8090", False),
        ("http://127.0.0.1:8091", "127.0.0.1:8090", False),
        ("https://evil.example", "127.0.0.1:8090", False),
        ("null", "127.0.0.1:8090", False),
        ("http://[", "127.0.0.1:8090", False),
        ("http://127.0.0.1:8090", None, False),
    )
    with cases() as case:
        for origin, host, may in rows:
            with case(origin, host):
                assert wall().may_ask(origin, host) is may


def test_the_page_of_a_proxy_may_ask() -> None:
    """nginx puts its own upstream into the Host header; the Origin stays that of the page."""
    proxied = wall(public_url="https://Wall.example.com/prod")
    assert proxied.may_ask("https://wall.example.com", "127.0.0.1:8090")
    assert not proxied.may_ask("http://wall.example.com", "127.0.0.1:8090")


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", None), ("Bearer", None), (None, None)],
)
def test_a_program_brings_it_as_a_bearer(header: str | None, token: str | None) -> None:
    """Or a proxy adds it."""
    assert wall().bearer(header) == token


def test_the_token_is_in_no_representation() -> None:
    """A traceback that shows a value would show it."""
    assert TOKEN not in repr(wall())
    assert TOKEN not in repr(Serving(host="", port=0, token=TOKEN))
