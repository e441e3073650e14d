"""Is the table of permissions whole, sober and safe to paste? That the feeds use exactly these is proven in tests/test_doctor.py."""

import shlex
from typing import get_args

from tests.cases import each
from tui.core.settings.watch import PROBE_PREFIX
from tui.text.cells import cells
from tui.text.reports.permissions import KINDS, STEP_DOWN, PermissionKind, as_config, as_nsc, needed, watch
from tui.wire.evidence import EVIDENCE_ONLY
from tui.wire.subjects import PING, RAFT_TRAFFIC, STEP_DOWN_SUFFIX, SUBSCRIPTIONS, Endpoint, ask_any, probes

PROBES = probes(PROBE_PREFIX)
STATE_AND_SUBJECT = 52
"""Cells before the purpose in a row of the report."""


def subjects(operation: str) -> list[str]:
    return [one.subject for one in watch() if one.operation == operation]


def test_every_subject_of_the_wire_is_in_the_table_and_no_other() -> None:
    """Subscriptions, PING and each endpoint, once each; only the account's name and the inbox come on top."""
    assert sorted(subjects("subscribe")) == sorted([*SUBSCRIPTIONS, *RAFT_TRAFFIC, PROBES, "_INBOX.>"])
    asked = (*get_args(Endpoint), *EVIDENCE_ONLY)
    requests = [PING, *map(ask_any, asked), "$SYS.REQ.USER.INFO", PROBES]
    assert sorted(subjects("publish")) == sorted(requests)


def test_step_down_is_the_request_whose_audit_is_known() -> None:
    """It changes the cluster, so it is not among what watching needs."""
    assert STEP_DOWN.subject.endswith(STEP_DOWN_SUFFIX)
    assert STEP_DOWN not in watch()
    assert needed("step-down") == (*watch(), STEP_DOWN)


@each("kind", KINDS)
def test_the_snippet_lists_each_subject_once_and_no_wildcard_over_requests(kind: PermissionKind) -> None:
    """`$SYS.REQ.>` would grant KICK and RELOAD; `*` stands for a server's id alone."""
    listed = [line.strip().strip('"') for line in as_config(kind).splitlines() if line.strip().startswith('"')]
    assert sorted(listed) == sorted(one.subject for one in needed(kind))
    for subject in listed:
        if subject.startswith("$SYS.REQ."):
            assert ">" not in subject
            assert not subject.endswith("*")
        assert not subject.startswith(("*", ">"))


@each("kind", KINDS)
def test_the_nsc_command_survives_a_shell(kind: PermissionKind) -> None:
    """A shell hands nsc the same subjects, `$` and all."""
    words = shlex.split(as_nsc(kind).replace("\\\n", ""))
    assert words[:3] == ["nsc", "edit", "user"]
    flags = {"publish": "--allow-pub", "subscribe": "--allow-sub"}
    given = {(words[at - 1], word) for at, word in enumerate(words) if words[at - 1] in flags.values()}
    assert given == {(flags[one.operation], one.subject) for one in needed(kind)}


def test_another_inbox_prefix_takes_the_place_of_the_usual_one() -> None:
    """Whatever it is, it stays one string of the configuration and one word of the shell."""
    config = as_config("watch", '_IN"BOX')
    assert '"_IN\\"BOX.>"' in config
    assert "_INBOX.>" not in config
    assert "_IN'BOX.>" in shlex.split(as_nsc("watch", "_IN'BOX").replace("\\\n", ""))


def test_each_text_fits_its_line() -> None:
    """80 cells: the purpose behind state and subject, the cost under it."""
    for one in needed("step-down"):
        assert cells(one.use) <= 80 - STATE_AND_SUBJECT, one.use
        assert cells(f"{' ' * 13}lost: {one.without}") <= 80, one.without
        assert one.often
