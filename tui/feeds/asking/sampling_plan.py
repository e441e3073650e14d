"""What is asked of which server, and how often? The sampling plan; this file must not ask."""

import random
from typing import Final

from tui.feeds.asking.probe import Plan, Probe
from tui.feeds.connection.known_servers import Known

RAFTZ: Final = Plan(endpoint="RAFTZ", every_s=1, within_s=2)
STATSZ: Final = Plan(endpoint="STATSZ", every_s=2, within_s=2, first_s=2)
"""Only while none came by itself: broadcasts and answers to PING count too. It is answered from a queue of its own, so it tells
whether a silent RAFTZ waits for a lock or behind another request."""
JSZ: Final = Plan(endpoint="JSZ", every_s=4, within_s=3, first_s=1)
HEALTHZ: Final = Plan(endpoint="HEALTHZ", every_s=15, within_s=3, first_s=3)
VARZ: Final = Plan(endpoint="VARZ", every_s=60, within_s=3, first_s=0.3)
ROUTEZ: Final = Plan(endpoint="ROUTEZ", every_s=5, within_s=3, first_s=2)
MANY: Final = 10
"""With more servers each has more routes to tell, so it is asked less often: the sum grows with the servers, not their square."""
ASKED_S: Final = max(VARZ.first_s, ROUTEZ.first_s) + 1.0
"""So long after a server was found, all have been asked where it is, and what they told was dialled."""
JETSTREAM: Final = (RAFTZ, STATSZ, JSZ, HEALTHZ, VARZ)
ROUTEZ_PLAIN: Final = Plan(endpoint="ROUTEZ", every_s=60, within_s=3, first_s=2)
"""A server without JetStream is no end of the meta group's traffic: asked only where others are."""
GUEST: Final = (
    Plan(endpoint="RAFTZ", every_s=60, within_s=5, guest=True),
    Plan(endpoint="JSZ", every_s=60, within_s=5, guest=True),
)
"""A server of another meta group: whom it follows, and how large its group is."""
_SETTINGS_S: Final = 10.0
"""An election that fails is followed by the next one: they are asked once for all of them."""
_SETTINGS_OF: Final = 50
"""Servers; each answer has some 5 kB."""
_GUEST_TURN_S: Final = 0.1
"""Between the first questions to two of them."""
_GUESTS_EVERY_S: Final = 4.0
"""Each is asked once in so many seconds for each of them: all together cost the same, however many there are."""


def usual(known: Known, now: float) -> dict[str, Probe]:
    """Everything that a server of the watched group is asked, and the little that one without JetStream is."""
    plans = (*JETSTREAM, ROUTEZ) if known.ref.jetstream else (VARZ, ROUTEZ_PLAIN)
    return {
        plan.endpoint: Probe(
            server=known.name, plan=plan, due=now + random.uniform(0, plan.first_s), every_s=plan.every_s
        )
        for plan in plans
    }


class SettingsTurn:
    """While an election is pending: did a server reload its configuration before? Asked after the news, once for an election."""

    def __init__(self, now: float) -> None:
        self._asked = now  # at the start every server is asked anyway

    def due(self, now: float, servers: int) -> bool:
        """Whether to ask now; VARZ is large, and with many servers it waits for its turn."""
        if now - self._asked < _SETTINGS_S or servers > _SETTINGS_OF:
            return False
        self._asked = now
        return True


class Turns:
    """The guests' questions, one after the other."""

    def __init__(self) -> None:
        self.guests = 0
        self._next = 0.0

    def every_s(self, plan: Plan) -> float:
        """How long a guest is left in peace."""
        return max(plan.every_s, _GUESTS_EVERY_S * self.guests)

    def guest(self, known: Known, now: float) -> dict[str, Probe]:
        """What a server of another group is asked: one that runs alone has no Raft group to tell of."""
        plans = GUEST if known.grouped else GUEST[1:] if known.ref.jetstream else ()
        probes: dict[str, Probe] = {}
        for plan in plans:
            self._next = max(now, self._next) + _GUEST_TURN_S
            probes[plan.endpoint] = Probe(server=known.name, plan=plan, due=self._next, every_s=self.every_s(plan))
        return probes
