"""A home folder with contexts of the `nats` CLI and helper programs, the credentials to put in it, and the one way to be refused.

Not a test: the tests of contexts, credentials, precedence and options stand on it.
"""

import base64
import json
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tui.config.precedence import Options
from tui.config.resolve import settle
from tui.core.refusal import Exit, Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch

NOW = 1_800_000_000.0
SEED = "SUAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4H776Y"
ACCOUNT_SEED = "SAAAAAICAMCAKBQHBAEQUCYMBUHA6EARCIJRIFIWC4MBSGQ3DQOR4HYMHI"


def jwt(**claims: object) -> str:
    """A JWT with those claims and a signature nobody checks."""
    parts = ({"typ": "JWT", "alg": "ed25519-nkey"}, claims)
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), "c2ln"])


JWT = jwt(name="ops", exp=int(NOW) + 60)


def creds(token: str = JWT, seed: str = SEED) -> str:
    """A credentials file as `nsc generate creds` writes it."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\n"
        "NKEY Seed printed below can be used to sign and prove identity.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )


@dataclass(frozen=True)
class NatsHome:
    """The folder of one operator."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def nats(self) -> Path:
        return self.root / ".config" / "nats"

    def file(self, name: str, text: str) -> Path:
        """A file below the home folder."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def context(self, name: str, text: str | None = None, **content: object) -> Path:
        """A context file, of keys or of raw text."""
        return self.file(f".config/nats/context/{name}.json", json.dumps(content) if text is None else text)

    def select(self, name: str) -> None:
        self.file(".config/nats/context.txt", name)

    def program(self, name: str, script: str) -> None:
        """A shell script on the PATH in place of `op` or `nsc`."""
        path = self.file(f"bin/{name}", f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def settle(self, **options: Any) -> tuple[Connection, Watch]:
        """What these flags lead to here."""
        before = self._listing()
        try:
            return settle(Options(**options), self.environ, NOW)
        finally:
            assert self._listing() == before, "metawatch wrote into the operator's home folder"

    def connection(self, **options: Any) -> Connection:
        return self.settle(**options)[0]

    def refused(self, **options: Any) -> tuple[Exit, str]:
        """The exit code and the line, which is one line without control characters."""
        with pytest.raises(Refusal) as caught:
            self.settle(**options)
        line = caught.value.line
        assert not [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")], line
        assert not line.endswith(".")
        assert SEED not in line
        return caught.value.exit_code, line

    def _listing(self) -> list[tuple[str, int, int]]:
        found = ((path, path.lstat()) for path in sorted(self.root.rglob("*")))
        return [(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found]


def make(root: Path) -> NatsHome:
    """An empty home folder; only its own programs (and the shell's) are on the PATH."""
    return NatsHome(root=root, environ={"HOME": str(root), "PATH": f"{root}/bin:/usr/bin:/bin"})


def identity(connection: Connection) -> dict[str, str]:
    """The credential fields that are set; files by their kind alone."""
    names = ("user", "password", "token", "creds", "nkey_seed", "jwt")
    told = {name: value for name in names if (value := getattr(connection, name)) is not None}
    return (
        told | ({"creds": "file"} if "creds" in told else {}) | ({"nkey_seed": "seed"} if "nkey_seed" in told else {})
    )


def furnished(root: Path) -> NatsHome:
    """A home with credentials of every kind."""
    home = make(root)
    home.file("c.creds", creds())
    home.file("n.nk", SEED)
    return home
