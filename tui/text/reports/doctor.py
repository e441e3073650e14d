"""How is an examination written? Aligned lines of at most 80 cells, for people at any terminal; this file must not know how it was made."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from tui.core.reports.permissions_report import Diagnosis, FoundGroup, FoundServer, Trial
from tui.text.blindspots import notes
from tui.text.cells import cells, clean, fit, left, wrap
from tui.text.format import listing, plural, short_keys
from tui.text.reports.permissions import RECORD, STEP_DOWN, Permission, as_config, as_nsc, watch
from tui.text.reports.power_failure import power_failure

WIDTH: Final = 80
_STATE: Final = 11
_OPERATION: Final = 9
_SUBJECT: Final = 28
_INDENT: Final = "  "
_UNDER: Final = " " * (len(_INDENT) + _STATE)
_NAMED: Final = 8
_LEFT: Final = ("subject", "inbox_prefix", "probe_prefix")
_STATES: Final = {
    "granted": "granted",
    "denied": "DENIED",
    "no_answer": "NO REPLY",
    "unsupported": "n/a",
    "unproven": "NOT PROVEN",
}

Lines = Iterator[str]


def as_text(found: Diagnosis, *, nsc: bool = False) -> str:
    """The whole report; the snippet follows when something is missing. Public keys are short in it, but where they are pasted."""
    short = msgspec.convert(_with_short_keys(msgspec.to_builtins(found)), Diagnosis)
    parts = (
        _connected(short),
        _section("Meta groups", _groups(short)),
        _section("Servers", _servers(short)),
        _section("At a power failure", _power_failure(short)),
        _section(_score(short), _permissions(short)),
        _section("Permission to step down the leader", _step_down(short)),
        _section("Permission to be found as a micro service (metawatch record)", _record(short)),
        _section("Permission to show callers of the JetStream API", _callers(short)),
        _section("Limits of visibility", _notes(short)),
    )
    lines = [fit(line.rstrip(), WIDTH) for part in parts for line in part]
    # To be pasted, so never cut.
    lines += () if found.all_granted else _snippet(found, nsc)
    return "\n".join(lines)


def _with_short_keys(told: object) -> object:
    """Names, accounts and reasons; a subject is left as it is asked for."""
    if isinstance(told, str):
        return short_keys(told)
    if isinstance(told, list | tuple):
        return [_with_short_keys(one) for one in told]
    if isinstance(told, dict):
        return {key: one if key in _LEFT else _with_short_keys(one) for key, one in told.items()}
    return told


def _section(title: str, lines: Lines) -> Lines:
    rows = tuple(lines)
    if rows:
        yield from ("", title, *rows)


def _connected(found: Diagnosis) -> Lines:
    who = f" as user {clean(found.user, 60)}" if found.user else ""
    account = f" of account {clean(found.account, 60)}" if found.account else ""
    if found.system is False:
        account += f", which is not the system account{_named(found.system_account)}"
    context = f", context {clean(found.context, 40)}" if found.context else ""
    text = f"Connected to {clean(found.server, 40)} (nats-server {clean(found.version, 20)}){who}{account}{context}"
    yield from wrap(text, WIDTH)


# What is there.


def _groups(found: Diagnosis) -> Lines:
    width = max((cells(_domain(group.domain)) for group in found.groups), default=0)
    for group in found.groups:
        name = left(_domain(group.domain), width)
        head = f"{_INDENT}{name}  "
        for at, line in enumerate(wrap(_group(group), WIDTH - cells(head))):
            yield (head if at == 0 else " " * cells(head)) + line


def _domain(domain: str | None) -> str:
    return clean(domain, 24) if domain else "(no domain)"


def _group(group: FoundGroup) -> str:
    if not group.size and group.leader is None:
        return f"{_names(group.members)}: JetStream without a cluster, so there is no meta group to monitor"
    term = f" in term {group.term}" if group.term is not None else ", term unknown"
    leads = f"leader {clean(group.leader, 40)}{term}" if group.leader else f"no leader{term}"
    watched = "monitored" if group.watched else f"not monitored; use --domain {_domain(group.domain)}"
    if not group.watched and group.domain is None:
        watched = "not monitored; use --domain ''"
    unnamed = group.size - len(group.members)
    more = f" and {unnamed} unknown" if unnamed > 0 else ""
    return f"{leads}; {plural(group.size, 'peer')}: {_names(group.members)}{more} ({watched})"


def _names(names: tuple[str, ...]) -> str:
    return listing([clean(name, 30) for name in names], _NAMED)


def _servers(found: Diagnosis) -> Lines:
    rows = [
        (
            clean(server.name, 24),
            clean(server.version, 12),
            clean(server.cluster or "-", 14),
            clean(server.domain or "-", 12),
            _jetstream(server),
            _reach(server),
        )
        for server in found.servers
    ]
    if not any(server.domain for server in found.servers):
        rows = [(*row[:3], *row[4:]) for row in rows]  # type: ignore[misc]  # a column less
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        head = _INDENT + "  ".join(left(text, width) for text, width in zip(row[:-1], widths, strict=False)) + "  "
        if cells(head) + cells(row[-1]) <= WIDTH:
            yield head + row[-1]
        else:
            yield head
            yield from (_UNDER + line for line in wrap(row[-1], WIDTH - len(_UNDER)))


def _jetstream(server: FoundServer) -> str:
    return {True: "JetStream", False: "no JetStream", None: "unknown"}[server.jetstream]


def _reach(server: FoundServer) -> str:
    return "connected" if server.pinned else f"indirect: {clean(server.reason or 'no direct connection', 60)}"


def _power_failure(found: Diagnosis) -> Lines:
    for said in power_failure(found.servers):
        yield from (_INDENT + line for line in wrap(said, WIDTH - len(_INDENT)))


# What is granted.


def pairs(found: Diagnosis) -> list[tuple[Permission, Trial]]:
    """The table beside what came of it; what could not be tried counts as unanswered."""
    trials = {(trial.operation, trial.subject): trial for trial in found.trials}
    return [
        (one, trials.get((one.operation, one.subject), Trial(operation=one.operation, subject=one.subject)))
        for one in watch(found.inbox_prefix, found.probe_prefix)
    ]


def _score(found: Diagnosis) -> str:
    tried = pairs(found)
    missing = sum(_is_missing(permission, trial) for permission, trial in tried)
    if missing:
        return f"Permissions to monitor: {missing} of {len(tried)} MISSING"
    counts = Counter(trial.verdict for _, trial in tried)
    unserved, without = counts["unsupported"], counts["denied"] + counts["no_answer"]
    rest = f", {counts['unproven']} not proven" if counts["unproven"] else ""
    rest += f", {unserved} not supported by these servers" if unserved else ""
    rest += f", {without} optional missing" if without else ""
    return f"Permissions to monitor: {'' if rest else 'all '}{counts['granted']} granted{rest}"


def _is_missing(permission: Permission, trial: Trial) -> bool:
    return not permission.optional and trial.verdict in ("denied", "no_answer")


def _permissions(found: Diagnosis) -> Lines:
    for permission, trial in pairs(found):
        yield _row(_STATES[trial.verdict], permission)
        for line in _remarks(permission, trial, found):
            yield from (_UNDER + part for part in wrap(line, WIDTH - len(_UNDER)))


def _row(state: str, permission: Permission) -> str:
    what = (
        f"{left(permission.operation, _OPERATION)} {left(permission.subject, max(_SUBJECT, cells(permission.subject)))}"
    )
    return f"{_INDENT}{left(state, _STATE)}{what} {permission.use}"


def _remarks(permission: Permission, trial: Trial, found: Diagnosis) -> Lines:
    match trial.verdict:
        case "denied":
            if trial.granted_on:
                yield f"denied on {_names(trial.denied_on)}, granted on {_names(trial.granted_on)}"
            yield f"{_lost(permission)}: {permission.without}"
        case "no_answer":
            silent = f": {_names(trial.silent)}" if trial.silent else ""
            yield f"no reply (and no permission error){silent}"
            yield f"{_lost(permission)}: {permission.without}"
        case "unsupported":
            yield "no server supports it: too old, or hidden by an export; nothing to grant"
        case "unproven":
            yield _unproven(permission, found)
        case "granted":
            if trial.silent:
                yield f"no reply from {_names(trial.silent)}"


def _lost(permission: Permission) -> str:
    return "optional" if permission.optional else "lost"


def _unproven(permission: Permission, found: Diagnosis) -> str:
    """What a grant is worth that brought nothing."""
    account = clean(found.account or "this account", 40)
    if permission.subject.startswith("$NRG."):
        if found.system is False:
            return "no permission error, but no messages: only the system account receives Raft traffic"
        leader = next((group.leader for group in found.groups if group.watched and group.leader), None)
        leads = f", although {clean(leader, 40)} is the leader" if leader else ""
        return f"no permission error, but no heartbeat received within 2.5 s{leads}"
    return f"no permission error, but no message yet: {account} receives it only if it imports the subject"


def _named(account: str | None) -> str:
    return f" ({clean(account, 60)})" if account else ""


def _step_down(found: Diagnosis) -> Lines:
    if found.system is False:
        yield _row("NO EFFECT", STEP_DOWN)
        said = f"servers accept it only from the system account{_named(found.system_account)}:"
        yield from (_UNDER + line for line in wrap(f"{said} this user would get no reply", WIDTH - len(_UNDER)))
        return
    yield _row("not tried", STEP_DOWN)
    yield f"{_UNDER}a test would step down the leader; to grant it:"
    yield f"{_UNDER}metawatch doctor --snippet step-down"


def of_recorder(found: Diagnosis) -> Trial:
    """What came of listening where micro services are asked."""
    tried = (one for one in found.trials if (one.operation, one.subject) == (RECORD.operation, RECORD.subject))
    return next(tried, Trial(operation=RECORD.operation, subject=RECORD.subject, optional=True))


def _record(found: Diagnosis) -> Lines:
    """Of use to a recorder alone, so it is none of what is needed to monitor."""
    trial = of_recorder(found)
    yield _row(_STATES[trial.verdict], RECORD)
    for line in _remarks(RECORD, trial, found):
        yield from (_UNDER + part for part in wrap(line, WIDTH - len(_UNDER)))
    needs = "it also needs allow_responses, which is not tried; to grant both:"
    yield f"{_UNDER}{needs}"
    yield f"{_UNDER}metawatch doctor --snippet record"


def _callers(found: Diagnosis) -> Lines:
    if found.account_context is None:
        return
    state = "granted" if found.account_refusal is None else "FAILED"
    yield f"{_INDENT}{left(state, _STATE)}subscribe $JS.EVENT.ADVISORY.API, context {clean(found.account_context, 30)}"
    if found.account_refusal is not None:
        yield from (_UNDER + line for line in wrap(clean(found.account_refusal), WIDTH - len(_UNDER)))


def _notes(found: Diagnosis) -> Lines:
    for note in notes(found):
        for at, line in enumerate(wrap(note, WIDTH - 4)):
            yield ("  - " if at == 0 else "    ") + line


def _snippet(found: Diagnosis, nsc: bool) -> Lines:
    user = f"user {clean(short_keys(found.user), 40)}" if found.user else "this user"
    if found.system is False:
        user = f"a user of the system account{_named(short_keys(found.system_account or ''))}"
    yield ""
    if nsc:
        yield from wrap(
            f"To grant the missing permissions to {user}, run this command, push the account, and reconnect:", WIDTH
        )
        theirs = (found.system_account, None) if found.system is False else (found.account, found.user)
        account, name = clean(theirs[0] or "SYS"), clean(theirs[1] or "metawatch")
        command = as_nsc("watch", found.inbox_prefix, found.probe_prefix, account=account, user=name)
        yield from ("", *command.split("\n"))
        return
    yield from wrap(
        f"To grant what is missing, give {user} these permissions on every server and reload the servers"
        " (nats-server --signal reload). With nsc: metawatch doctor --snippet watch --nsc",
        WIDTH,
    )
    yield from ("", *as_config("watch", found.inbox_prefix, found.probe_prefix).split("\n"))
