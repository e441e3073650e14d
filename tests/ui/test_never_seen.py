"""Is a peer of which nobody knows more than its hash `never seen` wherever it is named, and not a server that is down?"""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from tests.core.overall.plots import Plot
from tests.core.story import T0
from tests.ui.scenes import look, text
from tui.core.incidents.incidents import incidents
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.state import Snapshot
from tui.core.model.state_word import StateWord
from tui.core.network.who_hears_whom import matrix
from tui.core.notices.deciding import decide
from tui.core.notices.notice import NoticeMemory
from tui.core.observed.answers import JetStream, Meta, Replica
from tui.core.observed.events import AnyEvent, MetaSeen, RaftSeen
from tui.core.overall.state_word import state_word
from tui.core.reports.history import report
from tui.core.reports.numbered_incidents import spans
from tui.core.reports.post_mortem import ReportOrigin, post_mortem
from tui.core.settings.notifying import NoticeRules
from tui.core.settings.watch import Watch
from tui.text.lines import as_text
from tui.text.notices import notice_line
from tui.text.phrases.say import say
from tui.text.reports.history import as_text as history
from tui.text.reports.incident import page
from tui.text.reports.markdown import as_markdown
from tui.text.state_word import summary
from tui.ui.view.pages import who_hears_whom
from tui.ui.view.pages.details import details
from tui.ui.view.pages.wall_facts import wall_facts
from tui.ui.view.panels.alerts import alerts, key_of
from tui.ui.view.panels.band import band
from tui.ui.view.panels.incident import incident


class Restarted(Plot):
    """metawatch has just started; nothing was calm before."""

    def calm(self, until: float, leader: str = "n1") -> None:
        """Not yet."""


def restarted_in_an_outage(*unseen: str, down: tuple[str, ...] = ()) -> Plot:
    """Of three, n1 is there, and tells only the hashes of those that metawatch has not met."""
    story = Restarted()
    story.begin(None, 5, but=unseen)
    story.without(15.0, None, 5, gone=unseen)
    story.killed(*down)
    story.advance(story.t + 0.5)
    known = story.state
    story.assume(replace(known, names={peer: name for peer, name in known.names.items() if name not in unseen}))
    assert not set(unseen) & set(story.state.servers)
    story.advance(story.t + 1.0)
    assert word_of(story).word == "NO QUORUM"
    return story


def word_of(story: Plot) -> StateWord:
    return state_word(story.state, story.at(), Watch())


def on_the_band(story: Plot) -> str:
    picture = band(look(Snapshot(state=story.state, now=story.at()), 160, tall=True))
    return " ".join(row.text for row in picture.rows)


def on_the_wall(story: Plot) -> str:
    return " ".join(map(str, wall_facts(look(Snapshot(state=story.state, now=story.at())))))


def in_events(story: Plot) -> str:
    return summary(word_of(story))


def notified(story: Plot) -> str:
    _, notices = decide(NoticeMemory(), story.state, NoticeRules(), 0.0)
    return notice_line(notices[-1]).text


@pytest.mark.parametrize("place", [on_the_band, on_the_wall, in_events, notified])
@pytest.mark.parametrize(
    ("unseen", "down", "said"),
    [
        (("n3",), ("n2",), "1 peer never seen"),
        (("n2", "n3"), (), "2 peers never seen"),
        ((), ("n2", "n3"), ""),
    ],
)
def test_a_peer_that_nobody_saw_is_never_seen(
    place: Callable[[Plot], str], unseen: tuple[str, ...], down: tuple[str, ...], said: str
) -> None:
    """Each row: who was never seen, who is down, and what is said of the first; no hash stands where a name should."""
    told = place(restarted_in_an_outage(*unseen, down=down))
    if not said:
        assert "never seen" not in told
    elif place is not on_the_band or not down:  # there the suspect n2 takes its line
        assert said in told
    assert not any(f"#{peer_hash(name)}" in told for name in unseen)
    assert not down or "down" in told


def test_the_alert_of_a_silent_leader_counts_it_as_well() -> None:
    """With the others that leave no quorum; a journal of before has no such figure."""
    figures = {"down": ("n1",), "unresponsive": ("n2",)}
    said = say(message("no_quorum_to_elect", **figures, never_seen=2))
    assert said.endswith("(down: n1; unresponsive: n2; 2 peers never seen)")
    assert say(message("no_quorum_to_elect", **figures)).endswith("(down: n1; unresponsive: n2)")


HASH = f"#{peer_hash('n3')}"


class Unmet(Restarted):
    """The servers that are there have not met n3 since they started: they tell it by its hash alone."""

    def take(self, event: AnyEvent) -> None:
        if isinstance(event, RaftSeen) and event.raft is not None:
            peers = (replace(one, name=None, last_seen_s=None) if one.name == "n3" else one for one in event.raft.peers)
            event = replace(event, raft=replace(event.raft, peers=tuple(peers)))
        super().take(event)


def led_without_n3() -> Plot:
    """n1 leads, n2 follows."""
    story = Unmet()
    story.begin("n1", 5, but=("n3",))
    story.without(60.0, "n1", 5, gone=("n3",))
    rows = (
        Replica(name="n2", peer=peer_hash("n2"), current=True, active_s=0.5),
        Replica(name="", peer=HASH[1:], offline=True),
    )
    told, at = JetStream(meta=Meta(leader="n1", size=3, replicas=rows)), story.at()
    story.take(MetaSeen(at=at, server=story.ref("n1"), jetstream=told, asked=at - 0.001, server_time=at))
    story.without(5.0, "n1", 5, gone=("n3",))
    return story


def where_it_is_told(story: Plot) -> Iterator[tuple[str, str]]:
    """(place, text) of all that names servers in sentences and headings; names in tables of servers have a column of their own."""
    now = look(Snapshot(state=story.state, now=story.at()), 160, tall=True)
    heard = matrix(story.state, story.at(), Watch().thresholds)
    yield "events", "\n".join(as_text(line) for line in story.lines)
    yield "band", text(band(now))
    yield "wall", " ".join((*wall_facts(now).cause, wall_facts(now).action))
    yield "incident panel", text(incident(now))
    yield "alerts", text(alerts(now))
    yield "page of the server", text(details(now, "servers", HASH))
    for one in story.state.alerts:
        yield f"page of {one.code}", text(details(now, "alerts", key_of(one)))
    yield "page of the incident", text(details(now, "incident", None))
    yield "reachability", text(who_hears_whom.meaning(now, heard))
    yield "how it is heard", "".join(said for said, _ in who_hears_whom.how(now, heard, HASH).title)
    yield "step-down", say(message("does_not_help", peer=HASH, suspect="was unhealthy", leader="n1"))
    found = incidents(story.state)
    written = page(post_mortem(found[0], story.state, None, ReportOrigin()))
    yield "report", as_markdown([written])
    ran = (T0, story.at())
    yield "history", history(replace(report(story.lines, [ran], ran), numbered=spans(found, ran)))
    _, notices = decide(NoticeMemory(), story.state, NoticeRules(), 0.0)
    yield "notice", "\n".join(f"{line.title} {line.text}" for line in map(notice_line, notices))


def test_a_hash_is_never_told_as_if_it_were_a_name() -> None:
    """It stands behind the word *peer* in each sentence and heading."""
    story = led_without_n3()
    told = dict(where_it_is_told(story))
    assert len([place for place, said in told.items() if HASH in said]) >= 8
    assert "1 peer never seen" in told["wall"], "its hash would not fit"
    for place, said in told.items():
        bare = said.replace(f"peer {HASH}", "").replace(f"peer \\{HASH}", "")
        assert HASH not in bare, (place, said)
