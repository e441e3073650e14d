"""How does a first connection end that is meant to fail? Not a test."""

import asyncio

import pytest

from tests.feeds.fakes import FAKE
from tui.core.refusal import Refusal
from tui.core.settings.connection import Connection
from tui.feeds.connection.dial import first_connect


async def refused(settings: Connection) -> Refusal:
    """How it ends."""
    before = asyncio.all_tasks()
    with pytest.raises(Refusal) as caught:
        await first_connect(settings)
    assert caught.value.line.isprintable(), caught.value.line
    assert len(caught.value.line) < 300
    assert not {task for task in asyncio.all_tasks() - before if not task.done() and task.get_name() != FAKE}
    return caught.value
