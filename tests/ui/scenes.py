"""Hand-built pictures of clusters, for view functions and for the whole App."""

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from tests.core.records import with_records
from tests.ui.pieces import DAY, NAMES, NOW, alert, election, episode, raft, server
from tui.core.model.asset_counts import Cascade
from tui.core.model.elections import Leadership
from tui.core.model.message import message
from tui.core.model.peer_names import peer_hash
from tui.core.model.probes import ProbeState
from tui.core.model.server import Identity, PinnedConnection, Presence, Probes, Server
from tui.core.model.state import Denied, Group, Snapshot, State
from tui.core.settings.watch import Watch
from tui.text.glyphs import glyphs
from tui.ui.view.drawing.spans import Look, Picture, Play


def state(names: tuple[str, ...] = NAMES, leader: str = "n3", **fields: object) -> State:
    """A healthy group."""
    plain = State(
        now=NOW,
        first_connected_at=NOW - 3600,
        discovered=True,
        seeing_since=NOW - 3600,
        ready_at=NOW - 3598,
        ready_term=46,
        servers={n: server(n, leader, names, i) for i, n in enumerate(names, 1)},
        names={peer_hash(n): n for n in names},
        group=Group(chosen=True, peers=tuple(peer_hash(n) for n in names), size=len(names), needed=len(names) // 2 + 1),
        leadership=Leadership(
            leader=leader,
            last=leader,
            term=47,
            highest_term=47,
            since=NOW - 41 * DAY - 7_200,
            proof_at=NOW - 0.3,
            fresh_at=NOW - 0.3,
        ),
    )
    return replace(plain, **fields)


def changed(known: State, name: str, **records: dict[str, object]) -> State:
    """The same with one server changed."""
    return replace(known, servers={**known.servers, name: with_records(known.servers[name], **records)})


def calm() -> Snapshot:
    """Five servers, n3 leads for 41 days."""
    return Snapshot(state=state(), now=NOW)


_OFTEN = message(
    "leader_changes_often",
    changes=3,
    at_most=False,
    window_s=600.0,
    limit=1,
    kinds=message("change_kinds", unplanned=2, unknown=0, planned=1),
)
_UNPLANNED = message(
    "leader_change_unplanned",
    changes=message("unplanned_changes", unplanned=1, unknown=0),
    window_s=600.0,
    previous="n1",
    leader="n3",
    how="silent",
)
_NO_ANSWER = message("server_unresponsive_and_unconnected", server="n5")


def flapping() -> Snapshot:
    """Three changes in ten minutes, one of them planned; n5 silent; alerts open and acknowledged. The last but one was kept."""
    log = (
        election(
            4_620, 44, "n1", "n2", terms=3, how="unknown", planned=None, backfilled=True, error_s=0.31, leaderless_s=9.1
        ),
        election(524, 45, "n2", "n3"),
        election(272, 46, "n3", "n1", how="challenger", planned=False, leaderless_s=0.012),
        election(113, 47, "n1", "n3", how="silent", planned=False, leaderless_s=6.41),
    )
    known = state(elections=log, failed_terms=0, episodes=(episode(log[2]),))
    known = replace(
        known, leadership=replace(known.leadership, since=NOW - 113), cascade=Cascade(minutes=((int(NOW // 60), 4),))
    )
    known = changed(
        known,
        "n5",
        presence={"silent": True, "heard_at": NOW - 6},
        probes={"waiting_since": NOW - 5.3, "answered_at": NOW - 6},
        connection={"connected": False},
    )
    known = changed(known, "n1", jetstream={"api_errors_per_min": 3.0})
    rows = tuple(replace(p, last_seen_s=6.2, last_index=7_796) if p.name == "n5" else p for p in raft("n3", "n3").peers)
    known = changed(known, "n3", raft={"last": replace(raft("n3", "n3"), peers=rows)})
    open_now = (
        alert("META_003", _OFTEN, 151),
        alert("MW_UNPLANNED", _UNPLANNED, 113),
        alert("SERVER_SILENT", _NO_ANSWER, 3.4, "critical", subject="n5"),
        alert(
            "META_007",
            message("group_even", size=4),
            724,
            "info",
            acknowledged_by="op1@bastion",
            acknowledged_at=NOW - 60,
            note="known",
        ),
    )
    return Snapshot(state=replace(known, alerts=open_now), now=NOW)


def leaderless() -> Snapshot:
    """n1 fell silent 12.4 s ago and two stand for election."""
    known = state(leader="n1")
    lost = Leadership(
        last="n1", term=46, highest_term=49, leaderless_since=NOW - 12.4, fresh_at=NOW - 0.3, leaderless_announced=True
    )
    known = replace(known, leadership=lost)
    known = changed(
        known,
        "n1",
        presence={"silent": True, "heard_at": NOW - 12.4},
        probes={"waiting_since": NOW - 12.1, "answered_at": NOW - 12.4},
        raft={"at": NOW - 12.4},
        connection={"connected": False},
    )
    for name, term in (("n2", 48), ("n4", 49)):
        known = changed(known, name, raft={"last": raft(name, "", term=term, state="CANDIDATE")})
    for name in ("n3", "n5"):
        known = changed(known, name, raft={"last": raft(name, "", term=49)})
    told = (alert("MW_LEADERLESS", message("no_leader", last="n1"), 12.4, "critical"),)
    return Snapshot(state=replace(known, alerts=told), now=NOW)


def blind() -> Snapshot:
    """No connection since 34 s; n3 led then."""
    known = state(seeing_since=None)
    gone = {
        n: with_records(
            s,
            connection={"connected": False, "reason": "connection reset"},
            presence={"heard_at": NOW - 34},
            probes={"answered_at": NOW - 34},
            raft={"at": NOW - 34},
        )
        for n, s in known.servers.items()
    }
    told = (alert("MW_BLIND", message("no_connection"), 34, "warning"),)
    return Snapshot(state=replace(known, servers=gone, alerts=told), now=NOW)


def two_leaders() -> Snapshot:
    """n1 claims term 46, n3 claims term 47."""
    known = changed(state(), "n1", raft={"last": raft("n1", "n1", term=46)})
    for name in ("n1", "n3"):  # both answer, so what they say is of now
        known = changed(known, name, probes={"ping": ProbeState(answered_at=NOW - 0.1)})
    return Snapshot(
        state=replace(
            known,
            alerts=(
                alert(
                    "META_002",
                    message(
                        "leaders_differ",
                        views=tuple(message("leader_followed", by=(name,), leader=name) for name in ("n1", "n3")),
                    ),
                    3,
                    "critical",
                ),
            ),
        ),
        now=NOW,
    )


def denied() -> Snapshot:
    """A user that may not hear advisories, on servers before 2.10, beside another group."""
    known = state(
        denied=(Denied(operation="subscribe", subject="$JS.EVENT.ADVISORY.>", via="n1", at=NOW - 50),),
        unsupported=dict.fromkeys(NAMES, ("RAFTZ",)),
        group=replace(state().group, others=("leaf",)),
    )
    known = replace(
        known,
        servers={
            n: with_records(s, raft={"last": None, "at": None}, identity={"version": "2.9.25"})
            for n, s in known.servers.items()
        },
    )
    return Snapshot(state=replace(known, leadership=replace(known.leadership, term=None, since=None)), now=NOW)


def many(count: int = 200) -> Snapshot:
    """Very many servers, the last third without JetStream."""
    names = tuple(f"nats-{i}" for i in range(1, count + 1))
    known = state(names=names, leader="nats-3")
    peers = names[: count * 2 // 3]
    plain = {
        n: with_records(known.servers[n], identity={"jetstream": False}, raft={"last": None}, jetstream={"last": None})
        for n in names[len(peers) :]
    }
    group = replace(known.group, peers=tuple(peer_hash(n) for n in peers), size=len(peers), needed=len(peers) // 2 + 1)
    return Snapshot(state=replace(known, servers={**known.servers, **plain}, group=group), now=NOW)


def long_names() -> Snapshot:
    """Names of 300 characters, with markup, escapes, wide letters and a bidi override in them."""
    names = ("x" * 300, "n1[/b]" + "y" * 294, "\x1b[31mred\u202e" + "服务器" * 90, "n3")
    return Snapshot(
        state=replace(state(names=names), alerts=(alert("META_003", message("meta_group_gone", server="z" * 300), 5),)),
        now=NOW,
    )


def foreign() -> Snapshot:
    """Names from right to left, wide, with accents and with emoji."""
    names = ("שרת-ראשון", "خادم-٢", "n3", "服务器-四", "e\u0301-n\u0303-5", "🦀🦀")
    return Snapshot(state=state(names=names), now=NOW)


def starting() -> Snapshot:
    """Connected, and no group is known yet."""
    return Snapshot(state=State(now=NOW, first_connected_at=NOW - 1, seeing_since=NOW - 1), now=NOW)


def hanging() -> Snapshot:
    """Connected to three servers that answer PING and nothing else."""
    servers = {
        name: Server(
            name=name,
            identity=Identity(id=name, jetstream=True),
            presence=Presence(heard_at=NOW),
            connection=PinnedConnection(connected=True),
            probes=Probes(ping=ProbeState(answered_at=NOW)),
        )
        for name in ("n1", "n2", "n3")
    }
    return Snapshot(state=replace(starting().state, servers=servers), now=NOW)


SCENES: dict[str, Callable[[], Snapshot]] = {
    "calm": cache(calm),
    "flapping": cache(flapping),
    "leaderless": cache(leaderless),
    "blind": cache(blind),
    "two_leaders": cache(two_leaders),
    "denied": cache(denied),
    "many": cache(many),
    "long_names": cache(long_names),
    "foreign": cache(foreign),
    "starting": cache(starting),
    "hanging": cache(hanging),
}
"""Each is built once: a snapshot never changes."""


def look(snapshot: Snapshot, width: int = 120, **fields: object) -> Look:
    """What a view function gets."""
    plain = Look(
        snapshot, Watch(context="prod-eu", read_only=True), width, glyphs(False), tall=width >= 110, play=Play()
    )
    return plain._replace(**fields)  # type: ignore[arg-type]  # a test names fields of Look


def text(picture: Picture) -> str:
    """A picture without styles."""
    return "\n".join(["".join(t for t, _ in picture.title), *(row.text for row in picture.rows)])
