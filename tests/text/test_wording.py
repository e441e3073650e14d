"""Are durations, figures and names written in one style, and rounded as a reader expects?"""

from tests.cases import each
from tui.core.model.message import Value
from tui.core.settings.durations import exactly, parse_duration
from tui.text.phrases.catalog import PHRASES
from tui.text.phrases.say import worded
from tui.text.wording import ago, count, milliseconds, names, number, percent, seconds, times


@each(
    ("lasted", "text"),
    [
        (-1.0, "0.0s"), (0.0, "0.0s"), (0.44, "0.4s"), (3.6, "3.6s"), (9.94, "9.9s"), (9.96, "10s"), (45.4, "45s"),
        (59.6, "1m"), (123.0, "2m3s"), (3600.0, "1h"), (3905.0, "1h5m"), (90_061.0, "1d1h"),
    ],
)  # fmt: skip
def test_seconds_have_tenths_below_ten_and_two_units_at_most(lasted: float, text: str) -> None:
    """Never a unit that overflows (`60s`), never a negative duration."""
    assert seconds(lasted) == text


@each(
    ("lasted", "text"),
    [
        (None, "?"),
        (0.00042, "0.42ms"),
        (0.0005, "0.5ms"),
        (0.017, "17ms"),
        (0.01734, "17.3ms"),
        (0.31, "310ms"),
        (0.9996, "1.0s"),
        (1.24, "1.2s"),
    ],
)
def test_milliseconds_have_three_figures(lasted: float | None, text: str) -> None:
    """From one second on they are seconds."""
    assert milliseconds(lasted) == text


@each(("since", "text"), [(0.2, "0s ago"), (4.4, "4s ago"), (59.0, "59s ago"), (140.0, "2m ago"), (18_000.0, "5h ago")])
def test_ago_has_one_unit(since: float, text: str) -> None:
    """How long ago is a rough matter."""
    assert ago(since) == text


@each("text", ["500ms", "90s", "10m", "1.5s", "2h", "7d", "50us"])
def test_a_chosen_duration_is_written_as_it_can_be_typed(text: str) -> None:
    """What is written can be read again."""
    assert exactly(parse_duration(text)) == text


def test_names_and_counts() -> None:
    """Commas between names, six of them at most; one is not many."""
    assert names(("n1", "n3")) == "n1, n3"
    assert names([f"n{i}" for i in range(1, 10)]) == "n1, n2, n3, n4, n5, n6 and 3 more"
    assert names(()) == ""
    assert (count(1, "peer"), count(1204, "peer"), count(2, "reply", "replies")) == (
        "1 peer",
        "1,204 peers",
        "2 replies",
    )
    assert (percent(0.93), number(1204.4), times(1), times(3)) == ("93%", "1,204", "once", "3 times")


@each(
    ("phrase", "values", "text"),
    [
        (
            "peer_offline",
            {"peer": "#44jzkV9D", "leader": "n1", "replaced_by": None, "leaves": False},
            "peer #44jzkV9D is offline (re",
        ),
        ("peer_offline", {"peer": "n3", "leader": "n1", "replaced_by": None, "leaves": False}, "n3 is offline (re"),
        ("never_answered", {"peer": "#44jzkV9D", "leader_says": "x"}, "peer #44jzkV9D has not answered"),
        ("never_answered", {"peer": ("n2", "#44jzkV9D"), "leader_says": "x"}, "n2, peer #44jzkV9D have not answered"),
        ("peer_is", {"peer": "#44jzkV9D", "what": "is unresponsive"}, "peer #44jzkV9D is unresponsive"),
        ("check_offline", {"peers": ("#44jzkV9D", "n3")}, "2 offline: peer #44jzkV9D, n3"),
    ],
)
def test_a_hash_is_not_written_as_if_it_were_a_name(phrase: str, values: dict[str, Value], text: str) -> None:
    """Of a peer that was never seen nobody knows the name."""
    assert worded(PHRASES[phrase], values).startswith(text)
