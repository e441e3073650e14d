"""How is it said what is right to do before any cause is known? One safe sentence, with the command."""

from collections.abc import Callable, Mapping
from typing import Final

from tui.core.model.state_word import Weakness
from tui.text.explaining.explain import CHECK_TEXTS
from tui.text.wording import names, of_servers

_JOURNAL: Final = "journalctl -u nats-server -n 50"
_ROUTES: Final = "ss -ti '( dport = :6222 or sport = :6222 )'"
_STRENGTHEN: Final[Mapping[Weakness, str]] = {
    "down": f"bring {{0}} back before another peer fails, on its host: systemctl status nats-server; {_JOURNAL}",
    "meta lost": f"check the disk and the log of {{0}}, then restart it, on its host: {_JOURNAL}",
    "not responding": "check the process and the host of {0}: ps -o pid,stat,wchan:20 -C nats-server; dmesg -T | tail",
    "never seen": "start {0}, or remove what is gone for good: nats server report jetstream; nats server cluster peer-remove",
    "Raft blocked": f"check the store volume and the log of {{0}}, on its host: iostat -x 1 5; {_JOURNAL}",
    "cut off": f"check the routes to {{0}}, on its host: {_ROUTES}",
    "unheard": f"check the routes of {{0}} to the leader, on its host: {_ROUTES}",
    "route down": f"check the network between the servers of {{0}} (firewall, MTU), on both hosts: {_ROUTES}",
    "crash loop": f"stop whatever restarts {{0}}, and read its log before the next start, on its host: {_JOURNAL}",
    "restarted": f"find out why {{0}} restarted, on its host: {_JOURNAL}; dmesg -T | grep -i oom",
    "lagging": "wait until {0} is current, and do not step down to it until then: nats server report jetstream",
    "throttled": "find what takes the CPU of {0}, or raise its limit, on its host: cat /sys/fs/cgroup/cpu.stat; vmstat 1 5",
}
"""What weakens a peer, or a route, and what is done about it; the others have a sentence of their own."""
_OF_SEVERAL: Final = (
    ("on its host", "on each host"),
    ("on both hosts", "on the hosts at both ends"),
    ("the log of", "the logs of"),
    ("read its log", "read their logs"),
    ("the process and the host of", "the processes and the hosts of"),
    ("then restart it", "then restart them one by one"),
    ("{0} is current", "{0} are current"),
    ("step down to it", "step down to any of them"),
    ("raise its limit", "raise their limits"),
)
"""What is said of one, and of several."""
_MOVES: Final = frozenset({"Raft blocked", "throttled"})
"""Where a leader that still responds is better stepped down."""


def _strengthen(server: str | tuple[str, ...] | None, what: str, leads: str | None) -> str:
    name, several = of_servers(server, "the peer")
    said = next(text for known, text in _STRENGTHEN.items() if known == what)
    for one, many in _OF_SEVERAL if several else ():
        said = said.replace(one, many)
    said = said.format(name)
    leader = leads if several else "it"
    move = f"{said}; {leader} leads: if this lasts, step it down while it responds"
    return move if leads is not None and what in _MOVES else said


def _fix(subject: str | tuple[str, ...] | None, code: str | None) -> str:
    """The first sentence and the first command of what `explain` says of the alert."""
    known = CHECK_TEXTS.get(code or "")
    if known is None:
        return f"read what the alert means: metawatch explain {code or ''}".strip()
    first = known.mend.split(". ", maxsplit=1)[0].rstrip(".")
    said = first[0].lower() + first[1:]
    look = f": {known.look[0]}" if known.look else ""
    name, _ = of_servers(subject, "")
    return f"{name}: {said}{look}" if name else f"{said}{look}"


def _find_why(last: str | None, for_s: float) -> str:
    whose = f"{last}, the last leader, " if last else ""
    return (
        f"no leader for {for_s:.0f}s, longer than an election takes: no step-down; check {whose}and the routes of every server:"
        " nats server report routes"
    )


def _heartbeats(leader: str, missed: tuple[str, ...]) -> str:
    where = f"the routes from {leader} to {names(missed)}" if missed else f"{leader} and its host"
    return f"check {where}; no step-down: from 4s on the others elect a new leader"


def _majority(leader: str, others: tuple[str, ...]) -> str:
    one = len(others) == 1
    gives_up = "steps down when it notices that it reaches" if one else "step down when they notice that they reach"
    return (
        f"no step-down: a majority follows {leader}; {names(others)} can commit nothing and {gives_up} no majority;"
        f" check the routes of {names(others)}: {_ROUTES}"
    )


PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "run_doctor": "see what metawatch cannot reach: metawatch doctor",
    "check_processes_first": (
        "check whether nats-server runs, on each host: systemctl status nats-server; if it does: the tunnel, proxy or firewall to it:"
        " metawatch doctor"
    ),
    "check_hanging": (
        "{servers} accept connections and answer no request: check their processes and disks, on their hosts:"
        " ps -o pid,stat,wchan:20 -C nats-server; dmesg -T | tail"
    ),
    "has_majority": _majority,
    "find_majority": (
        "no step-down: {servers:and} both claim to be the leader; find the one with the majority, and check the routes of the"
        " other: nats server report jetstream"
    ),
    "restore_peers": "restore {servers:or the missing servers}; until then do not step down or peer-remove",
    "reconnect_peers": (
        "{servers} respond and have no contact with leader {leader}: check the routes and gateways between them: nats server report"
        " routes; no restart, step-down or peer-remove"
    ),
    "restore_first": "restore {servers}",
    "find_why_no_leader": _find_why,
    "check_leader_heartbeats": _heartbeats,
    "find_cause_of_flapping": (
        "no step-down until the cause is known (c: its evidence); on each host: journalctl -u nats-server -S -10min | grep RAFT"
    ),
    "fix_alert": _fix,
    "strengthen": _strengthen,
}
