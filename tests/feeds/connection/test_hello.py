"""Is what a server says at its door harmless, whoever it is?"""

import pytest

from tui.feeds.connection.hello import Hello, read_info

NOBODY = Hello(name="", id="")


@pytest.mark.parametrize("told", ["N\r\nPUB x 0\r\n\r\n", "N X", "N.>", "n*", "N" * 65, "NABC\n", 7])
def test_an_id_that_cannot_be_one_is_none(told: object) -> None:
    """It would become part of a subject."""
    assert read_info({"server_name": "n1", "server_id": told}, NOBODY).id == ""
    assert read_info({"server_id": told}, Hello(name="n1", id="NABC")).id == "NABC"


def test_what_servers_say_is_kept() -> None:
    """An id as servers make them, and a server without a name bears it."""
    hello = read_info({"server_id": "NABC2", "cluster": "A"}, NOBODY)
    assert (hello.name, hello.id, hello.cluster) == ("NABC2", "NABC2", "A")


def test_texts_are_cut() -> None:
    """None is longer than a name needs, nor are there more addresses than a cluster has."""
    long = "x" * 5000
    info = {
        "server_name": long,
        "cluster": long,
        "connect_info": True,
        "remote_account": long,
        "connect_urls": ["h:1"] * 5000,
    }
    hello = read_info(info, NOBODY)
    assert {len(hello.name), len(hello.cluster), len(hello.account or "")} == {512}
    assert len(hello.connect_urls) == 1000
