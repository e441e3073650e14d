"""Is a server that could not be reached for long accused when it deposes the leader on its return, and never for a network of ours?"""

import pytest

from tests.core.causes.test_ranking import Told
from tui.core.observed.events import VantageChanged
from tui.core.observed.raft_frames import Pinged

CUT_AT = 10.0
GIVEN_UP_AT = 16.0
"""We give up a silent connection after 6 s."""


class Back(Told):
    """n3 is unreachable for us from `CUT_AT` on, with its connection given up; n1 leads and n2 follows."""

    def second(self, *, answering: tuple[str, ...] = ("n1", "n2"), beating: bool = True) -> None:
        self.advance(self.t + 1.0)
        self.pong(*answering)
        for name in answering:
            self.raft(name, term=5, leader="n1", since=-100.0)
        if beating and answering:
            self.beat("n1", 5, vias=answering)

    def away_until(self, until: float, *, taken: bool = False, others_reach_it: bool = False) -> None:
        """PING on our own connection is missed; once that is given up, n3 is asked through the others."""
        while self.t < until:
            self.second()
            if CUT_AT + 2.0 <= self.t <= GIVEN_UP_AT:
                self.miss("n3", since=CUT_AT + 0.1, taken=taken)
            if self.t == GIVEN_UP_AT:
                self.connects("n3", connected=False)
            elif self.t > GIVEN_UP_AT and others_reach_it:
                self.pings = False
                self.raft("n3", term=5, leader="n1")
                self.pings = True
            elif self.t > GIVEN_UP_AT + 2.0:
                self.miss("n3", "RAFTZ", since=self.t - 2.0)

    def connects(self, *names: str, connected: bool = True) -> None:
        reason = None if connected else "its machine acknowledged nothing"
        for name in names:
            self.take(VantageChanged(at=self.at(), server=name, connected=connected, reason=reason))

    def comes_back(self, *, term: int = 5) -> None:
        """Our own connection is the first through which n3 is heard again: PONG, then RAFTZ."""
        self.connects("n3")
        self.take(Pinged(at=self.at(), server="n3", asked=self.at() - 0.001))
        self.raft("n3", term=term, leader=None if term > 5 else "n1", candidate=term > 5)

    def deposes(self, term: int) -> None:
        """n3 is elected half a second later, and ten seconds pass."""
        self.advance(self.t + 0.5)
        self.elected("n3", "n2", term=term)
        self.beats(self.t + 8.0, "n3", term)

    @property
    def quiet_of_n3(self) -> list[tuple[float, float]]:
        found = (one for one in self.state.symptoms.get("n3", ()) if one.what == "quiet")
        return [(one.since - self.at(0.0), one.until - self.at(0.0)) for one in found]


@pytest.mark.parametrize("back_at", [18.0, 24.0, 45.0])
@pytest.mark.parametrize(("taken", "term", "cause"), [(False, 10, "network_partition"), (True, 6, "process_frozen")])
def test_a_server_that_was_away_for_long_and_deposes_the_leader_is_named(
    back_at: float, term: int, cause: str, *, taken: bool
) -> None:
    """Each row: when n3 is back, whether its machine acknowledged PING while it had a connection, and the cause that is named."""
    story = Back()
    story.away_until(back_at, taken=taken)
    story.comes_back(term=term - 1)
    story.deposes(term)
    assert story.named[-1] == (cause, "n3")
    assert story.verdicts[-1].confidence > 0.8
    assert any("acknowledged" in one for one in story.verdicts[-1].evidence_for)


@pytest.mark.parametrize("back_at", [17.0, 24.0, 45.0])
def test_a_server_that_only_we_could_not_reach_was_not_quiet(back_at: float) -> None:
    """Others bring its answers as soon as it is asked through them; at 17 s its connection is back before it was."""
    story = Back()
    story.away_until(back_at, others_reach_it=True)
    story.comes_back()
    story.deposes(6)
    assert story.quiet_of_n3 == []
    if back_at > GIVEN_UP_AT + 6.0:
        assert story.named[-1] == ("unknown", None)


def blind_until(story: Back, until: float) -> None:
    """Our own network is gone: no connection brings anything, and each is given up."""
    while story.t < until:
        story.second(answering=(), beating=False)
        for name in story.names:
            if CUT_AT + 2.0 <= story.t <= GIVEN_UP_AT:
                story.miss(name, since=CUT_AT + 0.1, taken=False)
        if story.t == GIVEN_UP_AT:
            story.connects(*story.names, connected=False)


@pytest.mark.parametrize("later", [0.0, 2.0, 9.0])
def test_servers_are_not_quiet_where_our_own_network_was_gone(later: float) -> None:
    """Each row: by how much the connection to n3 is back after the others; in between it answers through them."""
    story = Back()
    blind_until(story, 30.0)
    assert story.state.seeing_since is None
    story.connects("n1", "n2")
    until = story.t + later
    while story.t < until:
        story.second()
        story.pings = False
        story.raft("n3", term=5, leader="n1")
        story.pings = True
    story.comes_back()
    story.deposes(6)
    assert [one for kept in story.state.symptoms.values() for one in kept if one.what == "quiet"] == []
    assert story.named[-1] == ("unknown", None)


@pytest.mark.parametrize("lag_s", [0.0, 1.2])
def test_a_server_is_not_quiet_while_our_own_loop_was_late(lag_s: float) -> None:
    """What a starved loop has not read is no silence."""
    story = Back()
    story.away_until(24.0)
    story.take(Pinged(at=story.at(), server="n1", asked=story.at() - 0.001, own_lag_s=lag_s))
    story.comes_back()
    assert bool(story.quiet_of_n3) is (lag_s == 0.0)
