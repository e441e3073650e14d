"""Which other name does each name of a cluster get? The same one everywhere, in the same order as the names had, so that what is
sorted by name stays where it was. Peers in Raft are called by a hash of the server's name: it becomes the hash of the new name.

Pure: whoever walks through values (`rewriting`) says first which names there are, and then asks for each text.
"""

import re
from base64 import b32encode
from collections.abc import Iterator
from hashlib import sha512
from typing import Final, Literal

from tui.core.model.peer_names import peer_hash

Kind = Literal[
    "server", "cluster", "domain", "account", "stream", "consumer", "user", "host", "address", "client", "context", "operator",
    "path", "device", "subject", "id", "peer",
]  # fmt: skip
"""Of what it is the name. `id`: of a server's process; `peer`: the hash of a server's name."""
_PLAIN: Final = frozenset({"$SYS", "$G", "/", "tmpfs", "overlay", "metawatch.probe", "localhost"})
"""Every cluster has these."""
_ADDRESS: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-fA-F:]{3,}\](?::\d+)?|\b[\w-]+(?:\.[\w-]+)*\.[a-zA-Z][\w-]+:\d{2,5}\b"
    r"|\b[a-zA-Z][\w-]*:\d{4,5}\b"
    r"|(?<=://)[^\s/,]+"
)
_HOST: Final = re.compile(r"([\w.-]*[a-zA-Z][\w.-]*):\d+")
_PATH: Final = re.compile(r"(?<![\w./:])(?:/[\w.@+-]+){2,}")
_FOREIGN: Final = re.compile(r"\((.+?), id (\w+)…, (?:cluster (.+?)|no cluster)\) answers at")
"""As `feeds/discovery` writes of a server that it knows nothing else of."""
_ACCOUNT: Final = re.compile(r"user of (.+), not of the system account")
_ELSEWHERE: Final = re.compile(r"[:/ ]")
_HASH: Final = re.compile(r"[0-9A-Za-z]{8}")
_IDS: Final = 55


class Renaming:
    """Filled by `note` and `read`, fixed by the first `text`."""

    def __init__(self) -> None:
        self._found: dict[str, Kind] = {}
        self._new: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._said: dict[str, str] = {}
        self._read: set[str] = set()

    def note(self, kind: Kind, name: str) -> None:
        """There is this name. What stands for a peer without one (`#hash`) is its hash."""
        if name.startswith("#") and _HASH.fullmatch(name[1:]):
            kind, name = "peer", name[1:]
        if kind == "device" and not _ELSEWHERE.search(name):
            return  # `sda` says nothing, `nfs4 host:/x` does
        if name and name not in _PLAIN:
            self._found.setdefault(name, kind)
            if kind == "operator":
                user, _, host = name.partition("@")
                self.note("user", user)
                self.note("host", host)
            if kind in ("server", "host"):
                self._parts(name)
            if kind == "address" and (of := _HOST.fullmatch(name)):
                self.note("host", of[1])  # `unknown host nats-1` has no port

    def _parts(self, name: str) -> None:
        """Of `n1.prod.example.com` also `n1`, `prod.example.com` and `example.com`: certificates and errors have those."""
        labels = name.split(".")
        if len(labels) > 2 and not labels[-1].isdigit():
            for part in (labels[0], *(".".join(labels[at:]) for at in range(1, len(labels) - 1))):
                self._found.setdefault(part, "host")

    def read(self, text: str) -> None:
        """A text that others wrote may hold addresses."""
        if text not in self._read:
            self._read.add(text)
            for found in _ADDRESS.findall(text):
                self.note("address", found)
            for found in _PATH.findall(text):
                self.note("path", found)
            for server, process, cluster in _FOREIGN.findall(text):
                self.note("server", server)
                self.note("id", process)
                self.note("cluster", cluster)
            for account in _ACCOUNT.findall(text):
                self.note("account", account)

    def text(self, text: str) -> str:
        """The same text with the new names: a name alone, or as a word of a sentence."""
        if self._pattern is None:
            self._fix()
        said = self._said.get(text)
        if said is None:
            said = self._new.get(text) or self._inside(text)
            if len(self._said) < 1 << 16:
                self._said[text] = said
        return said

    def _inside(self, text: str) -> str:
        assert self._pattern is not None
        return self._pattern.sub(lambda found: self._new[found[0]], text)

    @property
    def names(self) -> frozenset[str]:
        """All that are replaced."""
        return frozenset(self._found)

    def _fix(self) -> None:
        hashes = {peer_hash(name): name for name, kind in self._found.items() if kind == "server"}
        for hashed in hashes:
            self._found.setdefault(hashed, "peer")
        for kind in dict.fromkeys(self._found.values()):
            if kind != "peer":
                self._new.update(self._numbered(kind))
        strangers = sorted(name for name, kind in self._found.items() if kind == "peer" and name not in hashes)
        for number, hashed in enumerate(strangers):
            self._new[hashed] = peer_hash(f"unknown server {number}")
        for hashed, name in hashes.items():
            self._new[hashed] = peer_hash(self._new[name])
        words = sorted(self._found, key=lambda name: (-len(name), name))
        some = "|".join(map(re.escape, words)) or r"(?!)"
        self._pattern = re.compile(rf"(?<![\w$])(?:{some})(?!\w)")

    def _numbered(self, kind: Kind) -> Iterator[tuple[str, str]]:
        names = sorted(name for name, of in self._found.items() if of == kind)
        prefix, width = str(kind), len(str(len(names)))
        while any(prefix in name for name in self._found):
            prefix += "-x"  # a new name that somebody had before would say nothing
        for number, name in enumerate(names, 1):
            yield name, _id(number) if kind == "id" else f"{prefix}-{number:0{width}}"


def _id(number: int) -> str:
    """Looks like the id of a server."""
    return "N" + b32encode(sha512(f"server id {number}".encode()).digest()).decode()[:_IDS]
