"""Does a scrape say what is true now, and nothing of what is over?"""

import time

from msgspec.structs import replace
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tests.core.elections.tables import NOW, known
from tests.core.story import Story
from tui.core.model.lines import Leaderless
from tui.core.model.message import message
from tui.core.model.probes import RoundTrip, Trip
from tui.core.model.state import Alert, State
from tui.core.observed.discovery import GivenUrls
from tui.core.settings.thresholds import Thresholds
from tui.metrics.scraping import Scraped

MOST_SCRAPE_S = 0.02


def scrape(state: State) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample as a scraper reads it: by name and labels."""
    figures = Scraped(Thresholds())
    figures.look(state)
    registry = CollectorRegistry()
    registry.register(figures)
    text = generate_latest(registry).decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def named(found: dict[tuple[str, tuple[tuple[str, str], ...]], float], name: str) -> dict[tuple[str, ...], float]:
    """Those of one name, by the values of their labels."""
    return {tuple(value for _, value in labels): value for (one, labels), value in found.items() if one == name}


def calm() -> Story:
    """Three servers, n1 leads."""
    story = Story(("n1", "n2", "n3"))
    story.begin()
    story.run(3, "n1", 5)
    return story


def test_what_a_route_loses_has_a_direction() -> None:
    """The share of the last minute; what was lost before it counts no more, and where nothing was measured there is no series."""
    state = calm().monitor.state
    old = Trip(at=state.now - 61.0, ab=False, ba=False)
    trips = tuple(
        Trip(at=state.now - ago, ab=ago != 3, ba=True, sum_s=0.001, a_s=0.0004, b_s=0.0004) for ago in (4, 3, 2, 1)
    )
    ways = {"x": RoundTrip(a="n1", b="n2", trips=(old, *trips)), "y": RoundTrip(a="n1", b="n3")}
    found = named(scrape(replace(state, ways=ways)), "metawatch_route_lost_ratio")
    assert found == {("n1", "n2"): 0.25, ("n2", "n1"): 0.0}


def test_the_present_leader_alone_has_a_series() -> None:
    """After a change the old leader's series is gone, and without a leader there is none."""
    story = calm()
    assert named(scrape(story.monitor.state), "metawatch_leader") == {("", "n1"): 1.0}
    story.advisory("n2", copies=3)
    story.run(6, "n2", 6, since=3.0)
    found = scrape(story.monitor.state)
    assert named(found, "metawatch_leader") == {("", "n2"): 1.0}
    assert found["metawatch_term", ()] == 6.0
    gone = replace(story.monitor.state, leadership=replace(story.monitor.state.leadership, leader=None))
    assert named(scrape(gone), "metawatch_leader") == {}
    assert scrape(gone)["metawatch_has_leader", ()] == 0.0


def test_one_state_word_is_set() -> None:
    """A calm group: STABLE is 1, all others are 0."""
    words = named(scrape(calm().monitor.state), "metawatch_state")
    assert [word for (word,), value in words.items() if value] == ["STABLE"]
    assert len(words) == 10


def test_who_has_reached_no_server_yet_is_blind() -> None:
    """Before the first connection: CONNECTING while it is tried for the first time, then BLIND; an alert rule waits for that."""
    for unreached, word in ((None, "CONNECTING"), ("n1: connection refused", "BLIND")):
        found = scrape(State(given=GivenUrls(unreached=unreached)))
        assert [one for (one,), value in named(found, "metawatch_state").items() if value] == [word]
        assert found["metawatch_blind", ()] == 1.0


def test_an_alert_that_is_over_is_gone() -> None:
    """Alerts are counted by code, severity and whether somebody has acknowledged them."""
    alert = Alert(code="META_003", severity="warning", subject=None, summary=message("unfit_lags", lag=1), since=NOW)
    state = replace(known(), alerts=(alert,))
    assert named(scrape(state), "metawatch_alerts") == {("no", "META_003", "warning"): 1.0}
    assert named(scrape(known()), "metawatch_alerts") == {}


def test_what_is_not_known_has_no_series() -> None:
    """Before anything was heard: no term, no leader, no sizes; and metawatch is blind."""
    found = scrape(State())
    assert found["metawatch_blind", ()] == 1.0
    assert not any(name in ("metawatch_term", "metawatch_peers", "metawatch_leader") for name, _ in found)


def test_a_name_from_the_wire_is_one_label() -> None:
    """Quotes, newlines and braces of a server's name change no other line."""
    evil = 'n1"} 1\nmetawatch_term 99\n'
    state = known()
    server = replace(state.servers["n1"], name=evil)
    hostile = replace(state, servers={**state.servers, evil: server}, leadership=replace(state.leadership, leader=evil))
    found = scrape(hostile)
    assert ("", evil) in named(found, "metawatch_leader")
    assert found["metawatch_term", ()] == 5.0


def test_leaderless_time_never_falls() -> None:
    """Its end is known seconds after it was: a scrape between both must not have told more than the next one does."""
    figures, state = Scraped(Thresholds()), known()
    gone = replace(state.leadership, leader=None, leaderless_since=NOW, leaderless_announced=True)
    told: list[float] = []

    def scraped(state: State) -> None:
        figures.look(state)
        [family] = [one for one in figures.collect() if one.name == "metawatch_leaderless_seconds"]
        told.append(family.samples[0].value)

    scraped(replace(state, now=NOW + 9.0, leadership=gone))
    at = "2026-11-30T00:00:00.000Z"
    figures.line(Leaderless(at=at, since=at, for_s=7.5, ended=at))
    scraped(replace(state, now=NOW + 9.25))
    scraped(replace(state, now=NOW + 30.0, leadership=replace(gone, leaderless_since=NOW + 20.0)))
    assert told == [9.0, 9.0, 17.5]


def test_fifty_servers_are_scraped_in_twenty_milliseconds() -> None:
    """CPU time of one scrape, the best of five; 300 servers make no more series than the bound allows."""
    state = known()
    many = {f"s{i}": replace(state.servers["n1"], name=f"s{i}") for i in range(50)}
    fifty = replace(state, servers={**state.servers, **many})
    took = []
    for _ in range(5):
        began = time.thread_time()
        scrape_text(fifty)
        took.append(time.thread_time() - began)
    assert min(took) <= MOST_SCRAPE_S
    more = {f"s{i}": replace(state.servers["n1"], name=f"s{i}") for i in range(300)}
    assert len(named(scrape(replace(state, servers=more)), "metawatch_server_connected")) <= 256


def scrape_text(state: State) -> bytes:
    """As it is sent."""
    figures = Scraped(Thresholds())
    figures.look(state)
    registry = CollectorRegistry()
    registry.register(figures)
    return generate_latest(registry)
