"""How does a test change some fields of a server's records?"""

from collections.abc import Mapping

from msgspec.structs import replace

from tui.core.model.server import Server


def with_records(server: Server, **records: Mapping[str, object]) -> Server:
    """The same server with these fields of these records changed: `with_records(n1, raft={"last": None})`."""
    fresh = {name: replace(getattr(server, name), **fields) for name, fields in records.items()}
    return replace(server, **fresh)
