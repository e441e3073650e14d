"""What does one connection hear of the Raft traffic of `_meta_`? Heartbeats, candidacies, and the answers to both.

**What passes.** The servers' Raft runs over ordinary messages in the system account: heartbeats and entries on `$NRG.AE._meta_` (the
leader, once a second when idle), vote requests on `$NRG.V._meta_` (a candidate). The answers go to the inbox that the message
names as its reply, `$NRG.R.` and 8 characters, one for each node and kind, as old as the node. We subscribe to both subjects
and to the inboxes so learnt, each by its own name: `$NRG.>` would bring the traffic of every replicated stream. We never
publish there.

**What is what.** The subject says whether it is an entry or a vote request, the inbox which of the two is answered. There is no
header and no version, so the length is checked, and anything else is `DecodeFailed`: append entry 42 bytes or more (43 from 2.11
on), its acknowledgement 25, vote request 32, vote 17. A heartbeat is an append entry without entries; an entry of type 2 (peer state) is
the first word of a new leader, one of type 5 (leader transfer) a step-down. Three messages in a row that cannot be read, with no
readable one for 3.5 s, mean a format that we do not know: then the tap ends itself, and polls go on alone. One that can be read
sets the count back, since whoever may publish in the account could forge the others.

**What is true of it.** Nothing by itself: it is an internal format and can be forged, so `core/elections` wants a leader confirmed by
RAFTZ. Idle heartbeats all carry the same index: see `acks` for which one an answer answers. 2.9 names in a vote the term *before*
the request. A network that heals delivers heartbeats which were sent before their leader stepped down.

**When it is on.** A refused subscription is silent; its `-ERR` comes in wire order, before the PONG of the PING that we send behind the
subscriptions. So without a refusal before that PONG the tap is on, within a round trip, also where there is no leader. A new
subscription takes up to 0.25 s to reach all servers: answers missing before that are not counted as missing.

**What is shed first** (`shedding`): answers, which are two to four for each entry and only tell latencies; then entries, of which the
first and last of each tenth of a second are kept; never votes, of which there are few, and which decide. Only the tap of the connection
to the leader, and one more, hear answers at all.

**Measured** (2.9.10 to 2.15.1, three servers): heartbeats 1.00 s apart. A step-down: leader transfer at +2 ms, vote request at +16, both
votes and the first heartbeat of the new term at +19, advisory at +22. 686 consumers created a second made 1,655 entries (up to 16 kB) and
3,310 answers a second at each connection.

It must not know of other connections.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from tui import clock
from tui.core.model.peer_names import peer_hash
from tui.core.observed.events import AnyEvent, DecodeFailed
from tui.core.observed.raft_frames import HeartbeatHeard, TapChanged
from tui.core.ports import Sink
from tui.feeds.connection.link import Link
from tui.feeds.connection.plain_messages import Took
from tui.feeds.raft.acks import Answers
from tui.feeds.raft.shedding import Load, Merger, Unheard
from tui.feeds.raft.votes import INBOXES, Candidacies
from tui.wire import raft
from tui.wire.subjects import APPEND_ENTRIES, RAFT_REPLIES, VOTE_REQUESTS, is_raft_reply

TOO_MUCH: Final = "too much traffic: acks of followers are skipped"
_SPREADS_S: Final = 0.25
"""A new subscription has reached all servers by then."""
_STRIKES: Final = 3
"""Unreadable messages in a row that mean another format, if no readable one comes for long; some may be forged."""
_ANOTHER_S: Final = 3.5
"""A leader of a known format is heard several times within this."""


class _Inbox(NamedTuple):
    """Where one node wants its answers."""

    subject: str
    owner: str
    """Peer hash."""
    sid: int | None


class Tap:
    """The tap of one connection; `led` is called when another leader is heard."""

    def __init__(self, link: Link, take: Sink, load: Load, led: Callable[[], None]) -> None:
        self.via = link.name
        self.open = True
        """Neither refused nor given up."""
        self.acks = False
        self.leader: str | None = None
        """Peer hash of whom it heard last."""
        self._me = peer_hash(link.name)
        self._link = link
        self._take = take
        self._load = load
        self._led = led
        self._on = False
        self._may_hear_answers = True
        self._outside: str | None = None
        self._strikes = 0
        self._struck_at = 0.0
        self._bad_answers = 0
        self._leaders: dict[str, _Inbox] = {}
        self._answers: dict[str, Answers] = {}
        self._merger = Merger(take)
        self._unheard = Unheard(link.name, take)
        self._candidacies = Candidacies(link, self._tell, self._bad_answer, self._answers_refused)
        self._sids = [
            link.tap(APPEND_ENTRIES, self._append_entry, lambda: self._refused(APPEND_ENTRIES)),
            link.tap(VOTE_REQUESTS, self._vote_request, lambda: None),
        ]
        link.echo(self._weighed)

    @property
    def own(self) -> bool:
        """Whether this is the connection to the leader itself, which hears every answer behind its entry."""
        return self.leader == self._me

    @property
    def can_hear_answers(self) -> bool:
        return self.open and self._may_hear_answers

    def hear_answers(self, wanted: bool, at: float, reason: str | None = None) -> None:
        """Listen to what followers answer, or no longer."""
        wanted = wanted and self.can_hear_answers
        if wanted == self.acks:
            return
        self.acks = wanted
        for leader, inbox in self._leaders.items():
            self._leaders[leader] = self._listened(inbox, at) if wanted else self._unlistened(inbox)
        if self._on:
            self._take(TapChanged(at=at, via=self.via, on=True, acks=wanted, reason=None if wanted else reason))

    def end(self) -> None:
        """The connection is gone, and the tap with it."""
        self.open = self._on = False
        self._merger.end()

    # On and off.

    def outside(self, at: float, account: str) -> None:
        """Our user is not of the system account, which alone gets Raft traffic: a subscription that was not refused brings nothing.
        Should a heartbeat come all the same, it is on."""
        if self.open and self.leader is None and self._outside is None:
            self._outside, self._on = account, False
            reason = f"user of {account}, not of the system account"
            self._take(TapChanged(at=at, via=self.via, on=False, reason=reason))

    def _weighed(self, at: float, *, heard: bool = False) -> None:
        if self.open and not self._on and (heard or self._outside is None):
            self._on = True
            self._take(TapChanged(at=at, via=self.via, on=True, acks=self.acks))

    def _refused(self, subject: str) -> None:
        self._off(clock.now(), f"not permitted: {subject}")

    def _off(self, at: float, reason: str) -> None:
        if not self.open:
            return
        self._merger.flush()
        self.end()
        for sid in self._sids:
            self._link.untap(sid)
        for inbox in self._leaders.values():
            self._unlistened(inbox)
        self._candidacies.deafen()
        self._take(TapChanged(at=at, via=self.via, on=False, reason=reason))
        self._led()

    def _tell(self, event: AnyEvent) -> None:
        """In wire order, so not before what is held."""
        if self._merger.holds:
            self._merger.flush()
        self._take(event)

    def _strike(self, failed: DecodeFailed) -> None:
        self._take(failed)
        self._strikes += 1
        if self._strikes == 1:
            self._struck_at = failed.at
        if self._strikes >= _STRIKES and failed.at - self._struck_at >= _ANOTHER_S:
            self._off(failed.at, f"unknown Raft format: {failed.reason}")

    # Leaders and their followers.

    def _append_entry(self, took: Took) -> None:
        self._load.took(took.at)
        heard = raft.append_entry(took.at, self.via, took.body)
        if not isinstance(heard, HeartbeatHeard):  # asked so, for what it nearly always is costs nothing to ask
            self._strike(heard)
            return
        self._strikes = 0
        if not self._on:
            self._weighed(took.at, heard=True)
        inbox = self._leaders.get(heard.leader)
        if heard.leader != self.leader or inbox is None or inbox.subject != took.reply:
            self._leads(heard, took.reply)
        if self._load.entries:
            if self._merger.put(heard):
                self._unheard.entry()
        else:
            self._tell(heard)
        self._expect(heard)

    def _expect(self, heard: HeartbeatHeard) -> None:
        answers = self._answers.get(heard.leader)
        if answers is not None:
            if self.acks:
                for early in answers.asked(heard):
                    self._take(early)
            elif self._load.acks:
                self._unheard.acks(answers.peers)
        self._unheard.tell(heard.at)

    def _leads(self, heard: HeartbeatHeard, reply: str) -> None:
        """Another leader than before, or another inbox of the same."""
        news, self.leader = heard.leader != self.leader, heard.leader
        inbox = self._leaders.pop(heard.leader, None)
        if inbox is not None and inbox.subject != reply:
            self._unlistened(inbox)
            inbox = None
        if inbox is None and is_raft_reply(reply):
            inbox = _Inbox(reply, heard.leader, None)
            self._answers[heard.leader] = Answers(self.via, heard.leader)
        if inbox is not None:
            self._answers[heard.leader].begin(heard.at)
            self._leaders[heard.leader] = self._listened(inbox, heard.at) if self.acks else inbox
            if len(self._leaders) > INBOXES:
                self._forget(next(iter(self._leaders)))
        if news:
            self._led()

    def _answer(self, leader: str, took: Took) -> None:
        self._load.answered(took.at)
        told = raft.ack(took.at, self.via, took.body)
        if not isinstance(told, raft.AckFrame):
            self._bad_answer(told)
            return
        self._bad_answers = 0
        answers = self._answers.get(leader)
        event = answers.answered(took.at, told, own=leader == self._me) if answers is not None else None
        if event is not None:
            self._tell(event)

    # Candidates.

    def _vote_request(self, took: Took) -> None:
        self._load.took(took.at)
        asked = raft.vote_request(took.at, self.via, took.body)
        if isinstance(asked, DecodeFailed):
            self._strike(asked)
        else:
            self._strikes = 0
            self._candidacies.asked(asked, took.reply)

    # Inboxes.

    def _listened(self, inbox: _Inbox, at: float) -> _Inbox:
        if inbox.sid is not None:
            return inbox
        self._answers[inbox.owner].begin(at + _SPREADS_S)
        sid = self._link.tap(inbox.subject, lambda took: self._answer(inbox.owner, took), self._answers_refused)
        return inbox._replace(sid=sid)

    def _unlistened(self, inbox: _Inbox) -> _Inbox:
        if inbox.sid is not None:
            self._link.untap(inbox.sid)
        return inbox._replace(sid=None)

    def _forget(self, leader: str) -> None:
        """Forgers must not make us listen to ever more."""
        self._unlistened(self._leaders.pop(leader))
        self._answers.pop(leader)

    def _bad_answer(self, failed: DecodeFailed) -> None:
        self._take(failed)
        self._bad_answers += 1
        if self._bad_answers >= _STRIKES:
            self._without_answers(failed.at, f"unknown Raft format: {failed.reason}")

    def _answers_refused(self) -> None:
        self._without_answers(clock.now(), f"not permitted: {RAFT_REPLIES}")

    def _without_answers(self, at: float, reason: str) -> None:
        """Said once, also by a connection that is not one of those that hear answers: it hears no votes either."""
        if not self._may_hear_answers:
            return
        self._may_hear_answers = False
        self._candidacies.deafen()
        if self._on and not self.acks:
            self._take(TapChanged(at=at, via=self.via, on=True, reason=reason))
        self.hear_answers(False, at, reason)
        self._led()
