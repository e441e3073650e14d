"""Would the test of elections notice? It must be red with the polls off, with the advisories off, and with the deduplication off.

Each sabotage is a few lines run before the real command; the product itself has no such switch."""

import pytest

from tests.lab.faults import two_step_downs
from tests.lab.test_elections import tell
from tui.demo.cluster import Cluster

NO_POLLS = """
import tui.wire.translate as t
from tui.core.events import DecodeFailed
import tui.feeds.polls as polls
"""
NO_ADVISORIES = """
import tui.core.step as s
s._advised = lambda state, event: state
"""
NO_DEDUPLICATION = """
import itertools, tui.core.step as s, tui.core.elections as e, tui.core.settle as settle
from msgspec.structs import replace
fresh = itertools.count()
s._seen_before = lambda state, advisory: False
plain = e.advised
e.advised = lambda state, event: plain(state, event) if not any(
    p.advisory_id == event.id for p in state.pending) else plain(state, replace(event, id=event.id + str(next(fresh))))
e._told_already = lambda state, event: False
e._confirmed = lambda state, claim: state
e.led_term = lambda state: -1
"""
