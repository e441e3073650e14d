"""Which files have the words of checks?"""

from typing import Final

from tui.text.phrases.checks import (
    changes,
    group_size,
    heartbeats,
    jetstream,
    leadership,
    load,
    machine,
    meta_group,
    own_rights,
    own_sight,
    peers,
    probes,
    raft_log,
    routes,
    servers,
)

PARTS: Final = (
    changes.PHRASES,
    group_size.PHRASES,
    heartbeats.PHRASES,
    jetstream.PHRASES,
    leadership.PHRASES,
    load.PHRASES,
    machine.PHRASES,
    meta_group.PHRASES,
    own_rights.PHRASES,
    own_sight.PHRASES,
    peers.PHRASES,
    probes.PHRASES,
    raft_log.PHRASES,
    routes.PHRASES,
    servers.PHRASES,
)
