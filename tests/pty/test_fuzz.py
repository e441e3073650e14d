"""Does the program in a real terminal bear whatever bytes come from it? Seeded; minutes, so not in the default run."""

import asyncio
import os
import time
from collections import Counter
from itertools import count
from random import Random

import pytest

from tests.pty.rough import Scene

KEYS = (b"\x1b", b"\r", b"\t", b"\x1b[Z", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F",
        b"\x7f", b"\x10", b"\x1bOP", b" ", b"\x1b\x1b", b"\x1b[1;5A", b"\x1b[57441u")  # fmt: skip
LETTERS = b"aAcefghijklnprsSItvwxyzYuz0123456789+-=/?"
ENDS = (b"q", b"\x11", b"\x03")
PASTES = (b"hello", b"SSSS", b"S\ryes\r", b"x" * 3000, b"\xff\xfe\x80", "漢é🎉".encode(), b"\x1b[31m\x1b]0;x\x07")
GARBAGE = (
    b"\x1b[",
    b"\x1b[<",
    b"\x1b]",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[?2026;",
    b"\x80\x9b",
    b"\x00\x01\x02",
    b"\x1b[<0;999999;9M",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[24;80R",
)
SIZES = ((120, 40), (80, 24), (200, 60), (40, 10), (30, 10), (10, 3), (1, 1), (300, 2), (2, 100))
SCENES = ("calm", "flapping", "leaderless", "blind", "many")
GRACE_S = 10.0
"""A key that quits has ended the program by then, on a busy machine too."""


def typed(random: Random) -> bytes:
    """One key, paste, click or piece of garbage."""
    kind = random.random()
    if kind < 0.35:
        return random.choice(KEYS)
    if kind < 0.7:
        return bytes([random.choice(LETTERS)])
    if kind < 0.85:
        x, y, button = random.randint(1, 210), random.randint(1, 62), random.choice((0, 0, 0, 1, 2, 32, 64, 65))
        return b"".join(f"\x1b[<{button};{x};{y}{end}".encode() for end in "Mm")
    if kind < 0.95:
        paste = random.choice(PASTES)
        return paste if random.random() < 0.5 else b"\x1b[200~" + paste + b"\x1b[201~"
    return random.choice(GARBAGE)


async def storm(random: Random, scene: str, until: float, seen: Counter[str]) -> None:
    """One program from its start until it is quit, at most 400 bursts."""
    async with Scene(scene, "write", "faults", "mouse", columns=120, rows=40) as terminal:
        await terminal.until(lambda: bool(terminal.text.strip()))
        history: list[bytes] = []
        for number in range(400):
            if time.monotonic() > until or terminal.process.returncode is not None:
                break
            if random.random() < 0.08:
                terminal.resize(*random.choice(SIZES))
            history.append(b"".join(typed(random) for _ in range(random.choice((1, 1, 2, 3, 8)))))
            await terminal.send(history[-1])
            await asyncio.sleep(random.uniform(0.005, 0.3))
            seen["bursts"] += 1
            seen["longest"] = max(seen["longest"], number)
        if terminal.process.returncode is None:
            terminal.resize(120, 40)
            await terminal.send(b"\x1b[201~")  # a paste may still be open
            await asyncio.sleep(0.5)
            await terminal.send(random.choice(ENDS[1:]))
        code = await terminal.ended(GRACE_S)
        assert "Traceback" not in terminal.after_screen, (history[-5:], terminal.after_screen)
        assert code == 0, (code, history[-5:], terminal.after_screen)
        assert terminal.restored()
        seen["programs"] += 1


@pytest.mark.lab
async def test_a_storm_of_bytes() -> None:
    """`FUZZ_S` seconds, 600 if not set: every program ends with 0, by a key that quits, and leaves the terminal as it was."""
    until = time.monotonic() + float(os.environ.get("FUZZ_S", "600"))
    seen: Counter[str] = Counter()
    for seed in count(int(os.environ.get("FUZZ_SEED", "0"))):
        if time.monotonic() > until:
            break
        random = Random(seed)
        try:
            await storm(random, SCENES[seed % len(SCENES)], until, seen)
        except BaseException as error:
            error.add_note(f"seed {seed}, {dict(seen)}")
            raise
    print(dict(seen))  # noqa: T201 -- its product
