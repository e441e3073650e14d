"""What goes wrong in the scripted incident, and when? Data, and the one function that plays it; it must not know how a
fault is done."""

import asyncio
from typing import Final

from tui.demo.menu import Menu

Script = tuple[tuple[float, str], ...]
"""(seconds from the beginning, name of a fault). A fault that still goes on delays the next one."""

INCIDENT: Final[Script] = (
    (6, "step-down"),
    (25, "freeze-follower"),
    (60, "crash"),
    (90, "flapping"),
    (120, "lame-duck"),
    (150, "freeze-leader"),
    (190, "no-quorum"),
    (245, "restart"),
    (280, "step-down"),
)
"""Five minutes: a calm hand-over, a sick follower, a crash, flapping, maintenance, a sick leader, quorum lost, recovery."""


async def play(menu: Menu, script: Script = INCIDENT) -> None:
    """One fault after the other, each at its time."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for at, name in script:
        await asyncio.sleep(max(0.0, begun + at - loop.time()))
        await menu.perform(name)
