"""The real App in a real terminal over a picture that lives: `python -m tests.ui.program SCENE [OPTION …]`.

Options: `write` (step-downs are allowed, and answered), `faults`, `ascii`, `low`, `mouse`, `production`, the name of a theme."""

import sys
import threading
from collections.abc import Callable

from msgspec.structs import replace

from tests.core.records import with_records
from tests.ui.scenes import SCENES
from tests.ui.staged import StagedFaults, StagedLive, later
from tests.ui.stepping import asked, won
from tui.core.model.server import Server
from tui.core.model.state import Snapshot, State
from tui.core.ports import OperatorCommand, StepDown
from tui.core.settings.watch import THEMES, Watch
from tui.ui.app import MetawatchApp

PERIOD_S = 0.25


class Playing(StagedLive):
    """Publishes the same scene four times a second, from another thread; a step-down succeeds after two seconds."""

    def __init__(self, scene: str) -> None:
        super().__init__()
        self.scene = SCENES[scene]()
        self.stopped = threading.Event()
        self._won_at: int | None = None

    def subscribe(
        self,
        post: Callable[[Snapshot], None],
        crashed: Callable[[BaseException], None],
        noted: Callable[[str], None],
    ) -> None:
        """Begin."""
        super().subscribe(post, crashed, noted)
        threading.Thread(target=self._play, daemon=True).start()

    def send(self, command: OperatorCommand) -> None:
        """Remember it, and answer a step-down."""
        super().send(command)
        if isinstance(command, StepDown):
            self.scene = replace(self.scene, state=asked(self.scene.state, command))
            self._won_at = 8

    def _play(self) -> None:
        ticks = 0
        while not self.stopped.wait(PERIOD_S):
            ticks += 1
            if self._won_at is not None:
                self._won_at -= 1
            if self._won_at == 0:
                self.scene = replace(self.scene, state=won(self.scene.state))
            self.post(later(ticks * PERIOD_S, replace(self.scene, state=lasting(self.scene.state, ticks * PERIOD_S))))

    def stop(self) -> None:
        """End."""
        self.stopped.set()


def _again(server: Server, seconds: float) -> Server:
    def later(at: float | None) -> float | None:
        return None if at is None else at + seconds

    return with_records(
        server,
        presence={"heard_at": later(server.presence.heard_at)},
        probes={"answered_at": later(server.probes.answered_at)},
        raft={"at": later(server.raft.at)},
        jetstream={"at": later(server.jetstream.at)},
        stats={"at": later(server.stats.at)},
    )


def lasting(state: State, seconds: float) -> State:
    """The same, told anew some seconds later by all that are not silent."""
    servers = {name: s if s.presence.silent else _again(s, seconds) for name, s in state.servers.items()}
    lead = state.leadership
    if lead.leader is not None and lead.fresh_at is not None and state.seeing_since is not None:
        lead = replace(lead, fresh_at=lead.fresh_at + seconds, proof_at=lead.fresh_at + seconds)
    return replace(state, servers=servers, leadership=lead)


def main() -> int:
    """Run until quit."""
    scene, *options = sys.argv[1:]
    live = Playing(scene)
    app = MetawatchApp(
        live,
        Watch(context="prod-eu", read_only="write" not in options, production="production" in options),
        mouse="mouse" in options,
        ascii_only="ascii" in options,
        low_bandwidth="low" in options,
        wall="wall" in options,
        theme=next((option for option in options if option in THEMES), None),
        faults=StagedFaults() if "faults" in options else None,
    )
    try:
        return app.start()
    finally:
        live.stop()


if __name__ == "__main__":
    sys.exit(main())
