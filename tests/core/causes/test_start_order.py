"""Which servers are to be started first after a power failure, and where is nothing said of it? One group a row."""

from collections.abc import Mapping

from tests.cases import each
from tests.core.causes.scenes import at, calm, leaderless, symptom
from tui.core.causes.next_step import next_step
from tui.core.causes.start_order import after_power_failure, order_for
from tui.core.model.change import ServerSettings
from tui.core.model.server import OwnLink
from tui.core.model.state import State
from tui.core.model.state_word import BlindFigures, NoQuorumFigures, StableFigures, StateWord
from tui.core.model.verdict import Verdict
from tui.core.settings.watch import Watch
from tui.text.phrases.say import say

SYNC = ServerSettings(sync_s=120.0)
ALWAYS = ServerSettings(sync_s=0.0)
UNTOLD = ServerSettings()
UNREACHED = {
    "connection": {"connected": True, "link": OwnLink(silent_since=at(-20.0), acked=False, acked_at=at(-20.0))}
}


def group(*settings: ServerSettings, also: Mapping[str, Mapping[str, Mapping[str, object]]] | None = None) -> State:
    """n1, n2 and n3 with these settings, whose hosts do not answer; `also`: other records of some of them."""
    told = dict(zip(("n1", "n2", "n3"), settings, strict=True))
    more = also or {}
    rows: Mapping[str, Mapping[str, Mapping[str, object]]]
    rows = {name: {"history": {"settings": one}, **UNREACHED, **more.get(name, {})} for name, one in told.items()}
    return calm(**rows)


def refused(after_s: float) -> Mapping[str, Mapping[str, object]]:
    """Our connection ended, and so long after it the port refused another one."""
    return {
        "connection": {"connected": False, "disconnected_at": at(-30.0)},
        "probes": {"refused_at": at(-30.0 + after_s)},
    }


FROZEN = {"connection": {"link": OwnLink(acked=True)}}
GIVEN_UP = {"connection": {"connected": False, "disconnected_at": at(-5.0), "hung_since": at(-12.0)}}
THAWED = {"connection": {"connected": True, "link": OwnLink()}}
"""PONGs come again; whether it hears the others is not known yet."""
LEFT = {"process": {"shutdown_at": at(-40.0)}}
ROWS: dict[str, tuple[State, tuple[str, ...], str]] = {
    "one is left": (
        group(SYNC, SYNC, SYNC), ("n1", "n3"),
        "if their power failed, n1, n3 may lack up to 2m of acknowledged writes: keep n2 running while they start",
    ),
    "all are down and one is safe": (
        group(SYNC, ALWAYS, SYNC), ("n1", "n2", "n3"),
        "if the power failed, start n2 first: n1, n3 may lack up to 2m of acknowledged writes",
    ),
    "all are down and alike": (
        group(SYNC, SYNC, SYNC), ("n1", "n2", "n3"),
        "if the power failed, start all before anything else: n1, n2, n3 may each lack up to 2m of acknowledged writes,"
        " and the one with the newest log has to be among the voters",
    ),
    "they lose nothing": (group(ALWAYS, ALWAYS, SYNC), ("n1", "n2"), ""),
    "they told nothing": (group(UNTOLD, UNTOLD, SYNC), ("n1", "n2"), ""),
    "they announced it": (group(SYNC, SYNC, SYNC, also={"n1": LEFT, "n3": LEFT}), ("n1", "n3"), ""),
    "their processes were killed": (
        group(SYNC, SYNC, SYNC, also={"n1": refused(0.2), "n3": refused(1.0)}), ("n1", "n3"), "",
    ),
    "they are frozen": (
        group(SYNC, SYNC, SYNC, also={"n1": FROZEN, "n3": FROZEN}), ("n1", "n3"), "",
    ),
    "their connections were given up meanwhile": (
        group(SYNC, SYNC, SYNC, also={"n1": GIVEN_UP, "n3": GIVEN_UP}), ("n1", "n3"), "",
    ),
    "they are thawed": (group(SYNC, SYNC, SYNC, also={"n1": THAWED, "n3": THAWED}), ("n1", "n3"), ""),
    "a host came back without its server": (
        group(SYNC, SYNC, SYNC, also={"n1": refused(0.2), "n3": refused(90.0)}), ("n1", "n3"),
        "if their power failed, n3 may lack up to 2m of acknowledged writes: keep n2 running while they start",
    ),
}  # fmt: skip


@each("row", ROWS)
def test_who_starts_first(row: str) -> None:
    state, down, expected = ROWS[row]
    found = after_power_failure(state, down)
    assert ("" if found is None else say(found)) == expected


def test_blind_by_its_own_network_or_not() -> None:
    """Without any connection only an order that matters is told: a laptop without network must not speak of power failures."""
    blind = StateWord(word="BLIND", since=None, figures=BlindFigures(because="no connection"))
    deaf = StateWord(word="BLIND", since=None, figures=BlindFigures(because="no data"))
    mixed, alike = group(SYNC, ALWAYS, SYNC), group(SYNC, SYNC, SYNC)
    told = [order_for(state, word) is not None for state, word in ((mixed, blind), (alike, blind), (mixed, deaf))]
    assert told == [True, False, False]


def test_without_a_quorum_and_without_a_verdict() -> None:
    """What is right to do by the state alone says it as well."""
    figures = NoQuorumFigures(down=("n1", "n3"), leaderless_since=None)
    told = order_for(group(SYNC, SYNC, SYNC), StateWord(word="NO QUORUM", since=None, figures=figures))
    assert told is not None
    assert told.phrase == "keep_while_others_start"
    assert order_for(group(SYNC, ALWAYS, SYNC), StateWord(word="STABLE", since=None, figures=StableFigures())) is None


def test_the_advice_of_a_lost_quorum_ends_with_it() -> None:
    """n2 and n3 were away when the leader was lost, and no host refused: they may have lost power."""
    silent = {name: (symptom("PING", -30.0, -0.1),) for name in ("n2", "n3")}
    found = leaderless(silent, state=group(SYNC, SYNC, SYNC))
    verdict = Verdict(episode="6@", since=found.since, elected_at=None, term=6, cause="lost_quorum")
    said = say(next_step(found, verdict, Watch()))
    assert said.startswith("restore n2, n3: 2 of 3 peers are needed for a quorum")
    assert said.endswith("keep n1 running while they start")
