"""Who are we, as a server tells us? USER.INFO as a value (nats-server 2.10 and later); this file must not know why it was asked."""

from typing import Final

from msgspec import Struct
from msgspec.json import Decoder

from tui.wire.decode import MAX_TEXT, Unreadable, read
from tui.wire.meaning import cut

USER_INFO: Final = "$SYS.REQ.USER.INFO"


class UserRow(Struct, frozen=True, kw_only=True):
    """What `read_user` gives. Not an event."""

    server_id: str
    """Of the server that answered: with an import and through leaf nodes others answer too, each for its own connection."""
    user: str | None = None
    account: str | None = None
    """Its name, or its public key where accounts are JWTs."""
    account_name: str | None = None
    """The name beside a public key (2.12 and later)."""


class _Server(Struct):
    id: str = ""


class _Data(Struct):
    user: str = ""
    account: str = ""
    account_name: str = ""


class _Answer(Struct):
    server: _Server
    data: _Data


_DECODER: Final = Decoder(_Answer)


def read_user(body: bytes) -> UserRow | None:
    """Our user and account; None when the answer cannot be read."""
    try:
        told = read(_DECODER, body)
    except Unreadable:
        return None
    data = told.data
    return UserRow(
        server_id=told.server.id[:MAX_TEXT],
        user=cut(data.user),
        account=cut(data.account),
        account_name=cut(data.account_name),
    )
