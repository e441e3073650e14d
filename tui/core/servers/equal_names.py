"""Two answers of one server name with two ids: one server that started again, or two servers? Must not know how they are reached.

A server that started again never answers under its old id any more, and its start is younger than the last answer of before. So
an answer under the old id from after the new one's start proves two servers.
"""

from typing import Literal

from msgspec import Struct

from tui.core.observed.answers import ServerRef

GONE_S = 15.0
"""Silent for this long, a server makes room for an older one of its name: its clock may have been set back."""
_MARGIN_S = 1.0
"""Answers that were on their way when a server ended, and what a server's clock tells of its start in whole seconds."""
_ASKED_EACH_SECOND_S = 3.0
_BROADCASTS_S = 11.0
"""A server without JetStream is heard each 10 s at least."""

NameJudgement = Literal["started again", "older", "another", "not known yet"]


class Bearer(Struct, frozen=True, kw_only=True):
    """Who bears a name, as last heard."""

    ref: ServerRef
    start: float
    """Server clock."""
    born: float
    """Its start on our own clock: when it answered, less its uptime."""
    seen: float
    """Its last answer, on our own clock."""


class Home(Struct, frozen=True, kw_only=True):
    """The domain and cluster that are watched, as far as known before any answer."""

    domain: str | None = None
    cluster: str | None = None


def same_place(one: ServerRef, other: ServerRef) -> bool:
    """Two servers of one cluster and domain cannot bear one name: routes refuse the second."""
    return one.cluster == other.cluster and one.domain == other.domain


def judge(known: Bearer, fresh: Bearer, *, connected: bool) -> NameJudgement:
    """What a new id under a known name means. `connected`: our connection to the known one is open."""
    if same_place(known.ref, fresh.ref):
        younger = fresh.start > known.start or fresh.seen - known.seen >= GONE_S
        return "started again" if younger else "older"
    if connected or known.seen > fresh.born + _MARGIN_S:
        return "another"
    patience = _ASKED_EACH_SECOND_S if known.ref.jetstream else _BROADCASTS_S
    return "started again" if fresh.seen - known.seen >= patience else "not known yet"


def nearer(one: ServerRef, other: ServerRef, home: Home) -> bool:
    """Does the first of two belong rather to what is watched than the second? It keeps the plain name."""

    def rank(ref: ServerRef) -> tuple[bool, bool, bool]:
        return (ref.jetstream and ref.domain == home.domain, ref.cluster == home.cluster, ref.jetstream)

    return rank(one) > rank(other)


def label(ref: ServerRef, other: ServerRef, taken: frozenset[str]) -> str:
    """How a server is called whose name `other` has: by what tells them apart, `n1 (edge)`."""
    where = "alone" if ref.cluster in (None, "", ref.name) else ref.cluster
    if ref.domain is not None and ref.domain != other.domain:
        where = ref.domain
    called = f"{ref.name} ({where})"
    return called if called not in taken and not same_place(ref, other) else f"{ref.name} ({where} {ref.id[:8]})"
