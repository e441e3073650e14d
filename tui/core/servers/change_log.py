"""What was changed at the servers, and when? Keeps the change log: reloads, limits, domains and versions, of this run and before.

A server tells with each VARZ when it last read its configuration. What it told first, or after its start, is no news: a change is
what differs from what the same server told before. This file must not know what follows from a change.
"""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from tui.core.model.change import Change, ServerSettings
from tui.core.model.message import message
from tui.core.model.server import Server
from tui.core.model.state import State
from tui.core.observed.answers import sync_s
from tui.core.servers.roster import ours, put

_KEPT: Final = 100
_ROUND: Final = (1 << 20, 10**6)
"""Limits that somebody chose are whole MiB or MB."""


def noted(before: State, state: State, name: str, at: float) -> State:
    """The state that also knows what this server's answer says of its settings."""
    server = state.servers[name]
    told = _settings(server)
    known, old = server.history.settings, before.servers.get(name)
    if told == known and old is not None and old.varz is server.varz:
        return state  # looked at first: nearly every answer says the same
    found = (*_reloads(old, server, at), *_changes(server, known, told, at))
    if told != known:
        state = put(state, replace(server, history=replace(server.history, settings=told)))
    return replace(state, change_log=(*state.change_log, *found)[-_KEPT:]) if found else state


def _settings(server: Server) -> ServerSettings | None:
    """What it is set up with, where it does not tell now as it was; None before anything was told."""
    if not server.identity.jetstream or not server.identity.id:
        return server.history.settings
    old, js = server.history.settings or ServerSettings(), server.jetstream.last
    memory, storage, sync = old.max_memory, old.max_storage, old.sync_s
    # Without its configuration, or while JetStream is off, an answer has zeros.
    if js is not None and not js.disabled and (js.max_memory or js.max_storage):
        memory, storage, told_s = js.max_memory, js.max_storage, sync_s(js)
        sync = sync if told_s is None else told_s
    return ServerSettings(
        version=server.identity.version or old.version,
        domain=server.identity.domain,
        max_memory=memory,
        max_storage=storage,
        sync_s=sync,
    )


def _reloads(old: Server | None, server: Server, at: float) -> Iterator[Change]:
    """A start is no reload: only one process is compared with itself."""
    if old is None or old.identity.id != server.identity.id:
        return
    was, now = old.varz.last, server.varz.last
    if was is None or now is None or now.loaded_at is None or was.loaded_at in (None, now.loaded_at):
        return
    same = None if was.digest is None or now.digest is None else was.digest == now.digest
    yield Change(
        at=min(at, ours(server, now.loaded_at)),
        seen_at=at,
        server=server.name,
        what="reload",
        said=message("configuration_reloaded", server=server.name, same=same),
    )


def _changes(server: Server, old: ServerSettings | None, new: ServerSettings | None, at: float) -> Iterator[Change]:
    if old is None or new is None or old == new:
        return
    name = server.name
    if old.version and old.version != new.version:
        said = message("version_changed", server=name, was=old.version, now=new.version)
        yield Change(at=at, seen_at=at, server=name, what="version", said=said)
    if old.domain != new.domain:
        said = message("domain_changed", server=name, was=old.domain, now=new.domain)
        yield Change(at=at, seen_at=at, server=name, what="domain", said=said)
    memory_was, storage_was = _before(old.max_memory, new.max_memory), _before(old.max_storage, new.max_storage)
    sync_was_s = new.sync_s if old.sync_s is None else old.sync_s  # versions before 2.10 do not tell it
    limits = (memory_was, storage_was, sync_was_s)
    if limits != (new.max_memory, new.max_storage, new.sync_s) and old.max_storage is not None:
        said = message(
            "jetstream_settings_changed",
            server=name,
            memory_was=memory_was,
            memory=new.max_memory,
            storage_was=storage_was,
            storage=new.max_storage,
            sync_was_s=sync_was_s,
            sync_s=new.sync_s,
        )
        yield Change(at=at, seen_at=at, server=name, what="limits", said=said)


def _before(was: int | None, now: int | None) -> int | None:
    """What a limit was. A server that was given none takes three quarters of what is free at its start: each time a little other, and
    nobody changed that."""
    return was if _chosen(was) or _chosen(now) else now


def _chosen(limit: int | None) -> bool:
    return limit is None or limit <= 0 or any(limit % unit == 0 for unit in _ROUND)
