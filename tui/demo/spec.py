"""What should the demo cluster look like? Plain settings and the configuration text they become; this file must not
start, ask or stop anything.

The text keeps to what every server from 2.9 on parses: one setting a line, spaces inside braces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class DemoUser:
    """One more user than `sys` and `app`, for instance one whose subjects are denied."""

    name: str
    password: str
    account: str = "SYS"
    permissions: str = ""
    """Configuration text, for instance `publish: { allow: [ "$SYS.REQ.>" ] }, subscribe: { allow: [ "_INBOX.>" ] }`."""


@dataclass(frozen=True)
class Part:
    """One NATS cluster. Several are joined by gateways; one with `leaf_of` hangs on another part as leaf nodes."""

    name: str = "C1"
    servers: int = 3
    """Servers with JetStream."""
    plain: int = 0
    """Servers without JetStream."""
    domain: str | None = None
    leaf_of: str | None = None
    """Part whose leaf nodes these servers are. With the hub's domain they are observers of the hub's meta group,
    with another domain a meta group of their own; the system account is shared either way."""


@dataclass(frozen=True)
class Tls:
    """Certificate files for client connections; whoever asks for TLS has made them."""

    cert: Path
    key: Path
    ca: Path


@dataclass(frozen=True, kw_only=True)
class ClusterSpec:
    """Everything that can be chosen. Servers are named n1, n2 … through all parts, those with JetStream first."""

    parts: tuple[Part, ...] = (Part(),)
    version: str | None = None
    """Server version; `None` is the one installed with metawatch."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of single servers, by name, for mixed clusters."""
    users: tuple[DemoUser, ...] = ()
    host: str | None = None
    """Address clients are listened for, if not the server's own; `0.0.0.0` only to test servers that do not tell theirs."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses of single servers, by name; the others are at 127.0.0.1."""
    inside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words before a server's command line, by name, for instance to run it in a network namespace."""
    stores: Mapping[str, Path] = field(default_factory=dict)
    """Folders in which single servers make their stores, by name; the others do so in the cluster's own."""
    no_advertise: bool = False
    tls: Tls | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Configuration text of further accounts, or added to `SYS` and `APP`, by name: exports and imports."""
    extra: str = ""
    """Configuration text added to every server's."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One server's place in the cluster: its name and ports stay the same over restarts."""

    name: str
    part: Part
    jetstream: bool
    address: str
    client: int
    route: int
    gateway: int
    leaf: int

    @property
    def domain(self) -> str | None:
        return self.part.domain


PORTS_A_SEAT = 4
LOOPBACK = "127.0.0.1"
SYSTEM = DemoUser("sys", "sys")
APPLICATION = DemoUser("app", "app", account="APP")


def count(spec: ClusterSpec) -> int:
    """Servers in all parts."""
    return sum(part.servers + part.plain for part in spec.parts)


def seats(spec: ClusterSpec, ports: list[int]) -> tuple[Seat, ...]:
    """One seat a server; takes `PORTS_A_SEAT` ports each."""
    rest = iter(ports)
    return tuple(
        Seat(
            name=f"n{number}",
            part=part,
            jetstream=jetstream,
            address=spec.addresses.get(f"n{number}", LOOPBACK),
            client=next(rest),
            route=next(rest),
            gateway=next(rest),
            leaf=next(rest),
        )
        for number, (part, jetstream) in enumerate(
            ((part, k < part.servers) for part in spec.parts for k in range(part.servers + part.plain)), start=1
        )
    )


def peers(spec: ClusterSpec, all_seats: tuple[Seat, ...], domain: str | None) -> frozenset[str]:
    """Names in the meta group of a domain; empty when a lone server needs no group."""
    if count(spec) == 1:
        return frozenset()
    return frozenset(seat.name for seat in all_seats if seat.jetstream and seat.domain == domain)


def users(spec: ClusterSpec) -> dict[str, DemoUser]:
    """All users by name."""
    return {user.name: user for user in (SYSTEM, APPLICATION, *spec.users)}


def config_text(spec: ClusterSpec, all_seats: tuple[Seat, ...], seat: Seat, store: Path) -> str:
    """The whole configuration file of one server."""
    lines = [
        f"server_name: {seat.name}",
        f'listen: "{spec.host or seat.address}:{seat.client}"',
        *_jetstream(seat, store),
        *_accounts(spec),
        "system_account: SYS",
        *_tls(spec.tls),
        *(_cluster(spec, all_seats, seat) if count(spec) > 1 else ()),
        *_gateway(spec, all_seats, seat),
        *_leafnodes(spec, all_seats, seat),
        spec.extra,
    ]
    return "\n".join(lines) + "\n"


def _jetstream(seat: Seat, store: Path) -> list[str]:
    if not seat.jetstream:
        return []
    domain = f"  domain: {seat.domain}\n" if seat.domain else ""
    return ["jetstream: {", f'  store_dir: "{store}"\n{domain}  max_memory_store: 64M', "  max_file_store: 256M", "}"]


def _accounts(spec: ClusterSpec) -> list[str]:
    texts = {"SYS": "", "APP": "jetstream: enabled"}
    texts |= {name: "\n".join(filter(None, (texts.get(name, ""), more))) for name, more in spec.accounts.items()}
    rows = [row for name, text in texts.items() for row in (f"  {name}: {{", text, *_users(spec, name), "  }")]
    return ["accounts: {", *rows, "}"]


def _users(spec: ClusterSpec, account: str) -> list[str]:
    rows = [
        f'      {{ user: "{user.name}", password: "{user.password}"'
        + (f", permissions: {{ {user.permissions} }}" if user.permissions else "")
        + " }"
        for user in users(spec).values()
        if user.account == account
    ]
    return ["    users: [", *rows, "    ]"]


def _tls(tls: Tls | None) -> list[str]:
    if tls is None:
        return []
    return ["tls: {", f'  cert_file: "{tls.cert}"', f'  key_file: "{tls.key}"', f'  ca_file: "{tls.ca}"', "}"]


def _cluster(spec: ClusterSpec, all_seats: tuple[Seat, ...], seat: Seat) -> list[str]:
    # Servers with JetStream name each other only: they take the routes they know of for the size of the meta group
    # when they first vote. Those without name all, and find each other through them.
    mates = [s for s in all_seats if s.part == seat.part and s is not seat and (s.jetstream or not seat.jetstream)]
    return [
        "cluster: {",
        f"  name: {seat.part.name}",
        f'  listen: "{seat.address}:{seat.route}"',
        *(["  no_advertise: true"] if spec.no_advertise else []),
        "  routes: [",
        *(f'    "nats://{mate.address}:{mate.route}"' for mate in mates),
        "  ]",
        "}",
    ]


def _gateway(spec: ClusterSpec, all_seats: tuple[Seat, ...], seat: Seat) -> list[str]:
    joined = [part for part in spec.parts if part.leaf_of is None]
    if len(joined) < 2 or seat.part not in joined:
        return []
    remotes = [
        f"    {{ name: {part.name}, urls: [ "
        + ", ".join(f'"nats://{s.address}:{s.gateway}"' for s in all_seats if s.part == part)
        + " ] }"
        for part in joined
    ]
    return [
        "gateway: {",
        f"  name: {seat.part.name}",
        f'  listen: "{seat.address}:{seat.gateway}"',
        "  gateways: [",
        *remotes,
        "  ]",
        "}",
    ]


def _leafnodes(spec: ClusterSpec, all_seats: tuple[Seat, ...], seat: Seat) -> list[str]:
    if any(part.leaf_of == seat.part.name for part in spec.parts):
        return ["leafnodes: {", f'  listen: "{seat.address}:{seat.leaf}"', "}"]
    if seat.part.leaf_of is None:
        return []
    hubs = [s for s in all_seats if s.part.name == seat.part.leaf_of]
    remotes = [
        f"    {{ account: {user.account}, urls: [ "
        + ", ".join(f'"nats-leaf://{user.name}:{user.password}@{hub.address}:{hub.leaf}"' for hub in hubs)
        + " ] }"
        for user in (SYSTEM, APPLICATION)
    ]
    return ["leafnodes: {", "  reconnect: 1", "  remotes: [", *remotes, "  ]", "}"]
