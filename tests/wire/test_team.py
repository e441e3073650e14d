"""Is what metawatches tell each other read strictly, whoever wrote it?"""

import json
import zlib
from math import inf, nan

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.cases import each
from tests.hostile import steering
from tui.core.observed.events import Acknowledged, AnyEvent
from tui.core.observed.maintenance import MaintenanceBegan, MaintenanceEnded
from tui.core.observed.team import Bookmarked, HistoryReceived, RecordedElection, RecorderHeard, StepDownConsidered
from tui.wire.team import MAX_ENVELOPE, MAX_MESSAGE, MAX_TOLD, TeamMessage, TeamSender, Whose, heard, pages, told
from tui.wire.team_rows import MAX_NAME, MAX_NOTE, TeamRecord

NOW = 1_795_440_000.0
HUB = Whose("hub", ("C1",))
EVIL = "x\x1b]52;c;aGk=\x07\x1b[2J\x9b2J\x85[/b]\u202e\u2066\u200b\u2028\u2029\ufeffy"
EVENTS: tuple[TeamRecord, ...] = (
    Acknowledged(at=NOW, id="a1", by="ann@ops", code="MW_UNPLANNED", subject="n1", note="OPS-1"),
    Acknowledged(at=NOW, id="a2", by="ann@ops", code="META_003", subject=None, until=NOW + 1_800.0),
    Bookmarked(at=NOW, id="b1", by="bob", text="network team rebooted sw2"),
    StepDownConsidered(at=NOW, id="w1", by="bob", leader="n1", open=True),
    MaintenanceBegan(at=NOW, id="m1", until=NOW + 1_800.0, server="n2", reason="kernel", by="ann@ops"),
    MaintenanceEnded(at=NOW, id="m2", by="ann@ops"),
    RecorderHeard(at=NOW, id="r1", host="bastion", since=NOW - 60.0),
)


def envelope(*rows: object, **changed: object) -> bytes:
    whole = {"v": 1, "who": "w", "sent": NOW, "domain": None, "told": list(rows), **changed}
    return json.dumps(whole).encode()


BOOKMARK = {"kind": "bookmark", "id": "b1", "at": NOW, "by": "bob", "text": "x"}


def test_what_is_told_is_heard() -> None:
    """With when it was written, and when it was sent."""
    telling = heard(NOW + 1.0, HUB, told(TeamSender("w", HUB), NOW + 0.5, EVENTS))
    assert (telling.who, telling.ignored) == ("w", {})
    for event, said in zip(telling.events, EVENTS, strict=True):
        assert type(event) is type(said)
        assert event.at == NOW + 1.0
        if isinstance(event, Acknowledged | Bookmarked | StepDownConsidered):
            assert (event.written, event.sent) == (NOW, NOW + 0.5)
    assert isinstance(telling.events[1], Acknowledged)
    assert telling.events[1].until == NOW + 1_800.5  # half an hour from when it was written, by the clock here
    assert msgspec.structs.replace(telling.events[0], at=NOW, written=None, sent=None) == EVENTS[0]


def test_another_group_is_not_ours() -> None:
    """No trouble either: two groups may share a system account."""
    for domain in (None, "leaf"):
        telling = heard(NOW, Whose(domain), told(TeamSender("w", HUB), NOW, EVENTS))
        assert (telling.events, telling.ignored) == ((), {})


def test_a_kind_of_a_newer_version_is_left_aside_alone() -> None:
    telling = heard(NOW, Whose(), envelope({"kind": "holiday", "by": "ann"}, BOOKMARK))
    assert [type(one) for one in telling.events] == [Bookmarked]
    assert telling.ignored == {"unknown": 1}
    assert heard(NOW, Whose(), envelope(BOOKMARK, v=2)).ignored == {"unknown": 1}


def test_a_field_of_a_newer_version_harms_nothing() -> None:
    assert len(heard(NOW, Whose(), envelope(BOOKMARK | {"colour": "red"}, more=1)).events) == 1


@each(
    ("changed", "reason"),
    [
        ({"at": -1.0}, "time"),
        ({"at": 0.0}, "time"),
        ({"at": 1e18}, "time"),
        ({"at": "now"}, "unreadable"),
        ({"by": ""}, "unreadable"),
        ({"by": " \x1b\x07\u202e "}, "unreadable"),
        ({"by": None}, "unreadable"),
        ({"by": ["ann"]}, "unreadable"),
        ({"id": ""}, "unreadable"),
        ({"id": "\x1b[2J"}, "unreadable"),
        ({"id": "i" * 65}, "unreadable"),
        ({"text": ""}, "unreadable"),
        ({"text": {"a": 1}}, "unreadable"),
    ],
)
def test_what_cannot_be_is_left_aside(changed: dict[str, object], reason: str) -> None:
    """The rest of its envelope is read all the same."""
    telling = heard(NOW, Whose(), envelope(BOOKMARK | changed, BOOKMARK))
    assert (len(telling.events), telling.ignored) == (1, {reason: 1})


@each("at", [nan, inf, -inf])
def test_a_time_that_is_no_number(at: float) -> None:
    assert heard(NOW, Whose(), envelope(BOOKMARK | {"at": at})).events == ()
    assert heard(NOW, Whose(), envelope(BOOKMARK, sent=at)).events == ()


def test_texts_are_one_line_and_cut() -> None:
    """Escapes, markup, 10 kB of name."""
    rows = [BOOKMARK | {"by": EVIL, "text": EVIL}, BOOKMARK | {"by": "n" * 10_000, "text": "t" * 10_000}]
    for event in heard(NOW, Whose(), envelope(*rows)).events:
        assert isinstance(event, Bookmarked)
        assert steering(event.by + event.text) == set()
        assert len(event.by) <= MAX_NAME
        assert len(event.text) <= MAX_NOTE


@each(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\x00\xff",
        b"{}",
        b"[" * 100_000,
        envelope(BOOKMARK)[:-1],
        envelope(*[BOOKMARK] * (MAX_TOLD + 1)),
        b" " * (MAX_MESSAGE + 1),
        envelope(who=7),
        envelope(domain=7),
    ],
)
def test_garbage_is_counted(body: bytes) -> None:
    assert msgspec.structs.replace(heard(NOW, Whose(), body), size=0) == TeamMessage(ignored={"unreadable": 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ROW = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            ("acknowledgement", "bookmark", "step_down_dialog", "recorder", "election", "span", "other")
        )
    },
    optional={
        name: JSON | st.text(max_size=8) | st.just(NOW)
        for name in (
            "id",
            "at",
            "by",
            "code",
            "subject",
            "note",
            "text",
            "leader",
            "open",
            "host",
            "since",
            "until",
            "what",
            "election",
            "lasts_s",
        )
    },
)
READ_AGAIN = msgspec.json.Decoder(AnyEvent)


@given(st.binary(max_size=200) | st.builds(lambda rows: envelope(*rows), st.lists(ROW | JSON, max_size=5)))
def test_no_bytes_make_us_raise(body: bytes) -> None:
    """What comes out can be journaled and read back as it was, and steers no terminal."""
    for event in heard(NOW, Whose(), body).events:
        assert READ_AGAIN.decode(msgspec.json.encode(event)) == event
        said = [getattr(event, name, None) or "" for name in ("by", "note", "text", "host", "code", "id")]
        assert steering("".join(said)) == set()


@each(("lasts_s", "ignored"), [(600.0, {}), (8 * 86_400.0, {"time": 1}), (-1.0, {"time": 1}), ("x", {"unreadable": 1})])
def test_a_window_of_maintenance_lasts_as_long_by_our_clock_and_never_for_ever(
    lasts_s: object, ignored: dict[str, int]
) -> None:
    """Whoever may write in the system account could hide an outage behind one of a year."""
    record = {
        "kind": "maintenance",
        "id": "m1",
        "at": NOW - 100.0,
        "by": f"ann{EVIL}",
        "lasts_s": lasts_s,
        "reason": EVIL,
    }
    telling = heard(NOW + 5.0, Whose(), envelope(record))
    assert telling.ignored == ignored
    for event in telling.events:
        assert isinstance(event, MaintenanceBegan)
        assert (event.begun_at, event.until) == (NOW + 5.0 - 100.0, NOW + 5.0 - 100.0 + 600.0)
        assert steering(event.by + (event.reason or "")) == set()


def test_whoever_hears_of_a_window_later_tells_its_own_times_on() -> None:
    """Begun at -300, heard at 0, told on to a third one at +60, whose clock is 2000 s ahead: 360 s ago by that clock as well."""
    window = MaintenanceBegan(at=NOW, id="m1", until=NOW + 300.0, server="n2", reason=None, by="ann", since=NOW - 300.0)
    end = MaintenanceEnded(at=NOW, id="m2", by="bob", until=NOW - 50.0)
    telling = heard(NOW + 2_060.0, HUB, told(TeamSender("w", HUB), NOW + 60.0, (window, end)))
    began, ended = telling.events
    assert isinstance(began, MaintenanceBegan)
    assert (began.begun_at, began.until) == (NOW + 1_700.0, NOW + 2_300.0)
    assert isinstance(ended, MaintenanceEnded)
    assert ended.until == NOW + 1_950.0


def test_a_history_goes_in_pages_of_any_size_and_none_needs_another() -> None:
    """Of a server that takes 2 kB as well."""
    elections = tuple(
        RecordedElection(leader=f"n{n}", elected_at=NOW - n, announced_at=NOW - n, term=n, how="silent")
        for n in range(1, 500)
    )
    spans = ((NOW - 9.0, NOW - 8.0),)
    known = HistoryReceived(at=NOW, recorder="r", sent=NOW, elections=elections, leaderless=spans, watched=spans)
    for most in (2_000, 64 * 1024):
        bodies = pages(TeamSender("r", HUB), NOW, known, EVENTS, most=most)
        assert max(map(len, bodies)) <= most
        heard_of = [one for body in bodies for one in heard(NOW, HUB, body).events]
        found = [one for one in heard_of if isinstance(one, HistoryReceived)]
        assert {e for h in found for e in h.elections} == set(elections)
        assert [s for h in found for s in h.leaderless] == [s for h in found for s in h.watched] == list(spans)
        assert len(heard_of) - len(found) == len(EVENTS)


@each("size", [MAX_ENVELOPE + 1, 50_000_000])
def test_a_few_bytes_that_would_become_many_are_garbage(size: int) -> None:
    body = zlib.compress(b" " * size)
    assert len(body) <= MAX_MESSAGE
    assert msgspec.structs.replace(heard(NOW, Whose(), body), size=0) == TeamMessage(ignored={"unreadable": 1})


@each(
    ("changed", "reason"),
    [
        ({"term": -1}, "unreadable"),
        ({"term": 1 << 60}, "unreadable"),
        ({"leaderless_s": -5.0}, "unreadable"),
        ({"leader": ""}, "unreadable"),
        ({"leader": "n" * 10_000}, "unreadable"),
        ({"how": "magic"}, "unreadable"),
        ({"elected_at": 0.0}, "time"),
        ({"announced_at": 1e30}, "time"),
    ],
)
def test_an_election_that_cannot_be(changed: dict[str, object], reason: str) -> None:
    election = {"leader": "n1", "elected_at": NOW, "announced_at": NOW, "term": 3} | changed
    telling = heard(NOW, Whose(), envelope({"kind": "election", "election": election}, BOOKMARK))
    assert ([type(one) for one in telling.events], telling.ignored) == ([Bookmarked], {reason: 1})


def test_another_cluster_s_records_are_none_of_ours() -> None:
    body = told(TeamSender("w", Whose("hub", ("C9",))), NOW, EVENTS)
    assert (heard(NOW, HUB, body).events, heard(NOW, HUB, body).ignored) == ((), {"other cluster": 1})


@each(
    ("theirs", "ours", "same"),
    [
        (("p1", "p2", "p3"), ("p1", "p2", "p3"), True),
        (("p1", "p2", "p3"), ("p3", "p4", "p5"), True),  # two were replaced since
        (("p1", "p2", "p3"), ("q1", "q2", "q3"), False),
        ((), ("q1", "q2", "q3"), True),  # an older version, or one that knows no peers yet
        (("p1", "p2", "p3"), (), True),
        (tuple(f"p{n}" for n in range(500)), tuple(f"p{n}" for n in range(500)), True),
    ],
)
def test_twins_of_one_name_are_told_apart_by_their_peers(
    theirs: tuple[str, ...], ours: tuple[str, ...], same: bool
) -> None:
    """Two groups on one system account, without a domain and both called C1."""
    body = told(TeamSender("w", Whose(None, ("C1",), theirs)), NOW, EVENTS)
    telling = heard(NOW, Whose(None, ("C1",), ours), body)
    assert (len(telling.events), telling.ours) == ((len(EVENTS), True) if same else (0, False))
    assert telling.ignored == ({} if same else {"other cluster": 1})


@each("name", ["term", "terms", "failed"])
def test_an_integer_beyond_all_floats_is_unreadable(name: str) -> None:
    """JSON may hold one of 400 digits; anybody in the system account could end every metawatch with it."""
    election = {"leader": "n1", "elected_at": NOW - 60.0, "announced_at": NOW - 59.0, name: 10**400}
    told_of = heard(NOW, Whose(), envelope({"kind": "election", "election": election}, BOOKMARK))
    assert told_of.ignored == {"unreadable": 1}
    assert [type(event) for event in told_of.events] == [Bookmarked]
