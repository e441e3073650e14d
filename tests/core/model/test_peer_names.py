"""Which server is meant by a name that is typed as the `nats` CLI prints it?"""

from tests.cases import each
from tui.core.model.peer_names import common_suffix, full_name

LONG = ("n1.eu.example.com", "n2.eu.example.com", "n3.eu.example.com")


@each(
    ("names", "suffix"),
    [
        (LONG, ".eu.example.com"),
        (("n1.eu.example.com", "n1.us.example.com"), ".example.com"),
        (("n1", "n2"), ""),
        (("n1.a", "n2"), ""),
        (("a.a", "a"), ""),
        (("n1.a",), ""),
        ((), ""),
    ],
)
def test_what_names_have_in_common(names: tuple[str, ...], suffix: str) -> None:
    """Whole words between dots, from the end; the first one tells servers apart and is never taken."""
    assert common_suffix(names) == suffix


@each(
    ("typed", "meant"),
    [
        ("n2", LONG[1]),
        ("n2.eu", LONG[1]),
        ("n2.eu.example.com", LONG[1]),
        ("n", "n"),
        ("n2.e", "n2.e"),
        ("n9", "n9"),
        ("", ""),
        ("eu.example.com", "eu.example.com"),
    ],
)
def test_a_name_without_the_common_part(typed: str, meant: str) -> None:
    """Taken for the one server that is meant; whatever is no such name stays as it is, to be refused by it."""
    assert full_name(typed, LONG) == meant


def test_a_name_that_could_be_two_servers_is_nobody() -> None:
    """What differs beyond the first word must be typed; a name as it is always counts."""
    names = ("n1.eu.example.com", "n1.us.example.com", "n2")
    assert full_name("n1", names) == "n1"
    assert full_name("n2", names) == "n2"
    two = ("n1.eu.example.com", "n1.us.example.com")
    assert full_name("n1", two) == "n1"
    assert full_name("n1.eu", two) == two[0]
