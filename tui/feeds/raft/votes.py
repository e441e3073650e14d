"""Who stands, and which candidacy does a vote answer? The inboxes of candidates, as one connection learns them.

Votes come within milliseconds of the request that names their inbox, often sooner than a subscription to it can take effect, so
every inbox is kept for the next candidacy of the same server. It must not know of append entries or of other connections.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from msgspec.structs import replace

from tui.core.observed.events import DecodeFailed
from tui.core.observed.raft_frames import VoteAsked, VoteCast
from tui.core.ports import Sink
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.wire import raft
from tui.wire.subjects import is_raft_reply

INBOXES: Final = 8
_VOTES: Final = 16
_OVERTAKES_S: Final = 0.25
"""A vote may come before the request that it answers: they take different ways."""
_RECENT_S: Final = 2.0


class _Candidate(NamedTuple):
    inbox: str
    sid: int | None
    asked: VoteAsked
    early: list[VoteCast]
    """Votes that answer a request which has not come yet."""


class Candidacies:
    """All candidates heard through one connection."""

    def __init__(
        self, link: Link, tell: Sink, bad: Callable[[DecodeFailed], None], refused: Callable[[], None]
    ) -> None:
        self._link = link
        self._tell = tell
        self._bad = bad
        self._refused = refused
        self._deaf = False
        self._known: dict[str, _Candidate] = {}
        """By peer hash, whoever stood last at the end."""

    def asked(self, asked: VoteAsked, inbox: str) -> None:
        """A request for votes came: listen first, then tell it, then what had overtaken it."""
        old = self._known.pop(asked.candidate, None)
        if old is not None and old.inbox == inbox:
            new = old._replace(asked=asked, early=[])
        else:
            self._unlisten(old)
            new = _Candidate(inbox, self._listen(asked.candidate, inbox), asked, [])
        self._known[asked.candidate] = new
        if len(self._known) > INBOXES:
            self._unlisten(self._known.pop(next(iter(self._known))))
        self._tell(asked)
        for vote in old.early if old is not None else ():
            if asked.at - vote.at <= _OVERTAKES_S:
                self._tell(replace(vote, at=asked.at, term=asked.term))

    def deafen(self) -> None:
        """No inbox is listened to any more."""
        self._deaf = True
        for candidate in self._known.values():
            self._unlisten(candidate)

    def _listen(self, candidate: str, inbox: str) -> int | None:
        if self._deaf or not is_raft_reply(inbox):
            return None
        return self._link.tap(inbox, lambda took: self._vote(candidate, took), self._refused)

    def _unlisten(self, candidate: _Candidate | None) -> None:
        if candidate is not None and candidate.sid is not None:
            self._link.untap(candidate.sid)

    def _vote(self, name: str, took: Took) -> None:
        candidate = self._known.get(name)
        if candidate is None:
            return
        vote = raft.vote(took.at, self._link.name, name, took.body)
        if isinstance(vote, DecodeFailed):
            self._bad(vote)
        elif _answers(vote, candidate.asked):
            self._tell(replace(vote, term=candidate.asked.term))
        elif len(candidate.early) < _VOTES:
            candidate.early.append(vote)
        else:
            candidate.early[:] = [vote]


def _answers(vote: VoteCast, asked: VoteAsked) -> bool:
    """Is it a vote on this request, not on one that has not come yet? Who refuses may be in a later term himself."""
    recent = vote.at - asked.at <= _RECENT_S
    return vote.term == asked.term or (recent and (vote.term < asked.term or not vote.granted))
