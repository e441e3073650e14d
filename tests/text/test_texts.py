"""Do strips, letters, explanations and commands say what they should?"""

from tui.text.explain import CHECK_TEXTS
from tui.text.glyphs import ASCII, UNICODE, glyphs, plain
from tui.text.letters import big
from tui.text.natscmd import commands
from tui.text.strips import squeeze, strip


def test_strip_shows_anything_above_zero() -> None:
    """Zero is the lowest mark, one of many is already higher, the largest is full."""
    assert strip([0, 1, 50, 100]) == "▁▂▄█"
    assert strip([0, 1], glyphs=ASCII) == ".@"
    assert strip([0, 0]) == "▁▁"
    assert strip([]) == ""


def test_squeezed_strip_loses_nothing() -> None:
    """Neighbours are added, and the newest column is whole."""
    assert squeeze([1, 0, 0, 2, 3], 3) == (1, 0, 5)
    assert sum(squeeze(tuple(range(60)), 30)) == sum(range(60))
    assert squeeze([1], 0) == ()


def test_ascii_has_no_other_sign() -> None:
    """`--ascii` draws ASCII only, and both tables have the same number of levels."""
    drawn = [v for v in (getattr(ASCII, f) for f in ASCII.__struct_fields__) if isinstance(v, str)]
    assert all(map(str.isascii, drawn))
    assert len(ASCII.levels) == len(UNICODE.levels)
    assert glyphs(True) is ASCII
    assert plain("n1 → n3 · ≤5 ±1ms 服") == "n1 -> n3 | <=5 +-1ms ?"


def test_large_letters_are_three_equal_lines() -> None:
    """A name that does not fit, or has a letter without a form, is not written large."""
    lines = big("n3", 20)
    assert lines is not None
    assert {len(line) for line in lines} == {7}
    assert big("n3", 6) is None
    assert big("é", 20) is None
    assert big("", 20) is None


def test_every_code_is_explained() -> None:
    """Each has a name, a meaning and something to do, in plain sentences."""
    codes = {"META_001", "META_002", "META_003", "META_006", "META_007", "META_008"}
    codes |= {"MW_LEADERLESS", "MW_UNPLANNED", "MW_BLIND", "MW_META_GONE", "MW_HEARTBEAT_GAP", "MW_CONTRADICTION"}
    codes |= {"SERVER_002", "SERVER_003", "SERVER_008", "SERVER_010", "SERVER_018", "CLUSTER_005"}
    codes |= {"MW_RAFT_STUCK", "MW_NO_ANSWER", "MW_THROTTLED", "MW_CLOCK_SKEW", "MW_ROUTE_ONE_WAY", "MW_ROUTE_CUT"}
    assert codes <= set(CHECK_TEXTS)
    assert all(t.name and t.meaning.endswith(".") and t.mend.endswith(".") for t in CHECK_TEXTS.values())


def test_commands_fit_this_cluster() -> None:
    """Context, size and server are those that are watched; a hostile name stays one word of the shell."""
    assert commands("alerts", context="prod", expect=5) == (
        "nats --context prod server check meta --expect 5 --lag-critical 100 --seen-critical 5s",
    )
    assert commands("servers", server="n1; rm -rf /")[-1].endswith("--name 'n1; rm -rf /'")
    assert commands("nothing") == ()
