"""Does the report tell a tired operator the truth, in 80 columns, whatever the servers are called?"""

import json

from msgspec.structs import replace

from tests.cases import each
from tui.core.model.peer_names import release
from tui.core.reports.permissions_report import Diagnosis, FoundGroup, FoundServer, PermissionVerdict, Trial
from tui.text.blindspots import notes
from tui.text.cells import cells
from tui.text.reports.doctor import as_text
from tui.text.reports.doctor_json import as_json
from tui.text.reports.permissions import watch

RAFTZ = "$SYS.REQ.SERVER.*.RAFTZ"


def server(name: str, version: str = "2.15.1", *, jetstream: bool = True) -> FoundServer:
    return FoundServer(name=name, version=version, cluster="C1", jetstream=jetstream, pinned=True)


def trials(**raftz: tuple[str, ...]) -> tuple[Trial, ...]:
    """Everything granted, but RAFTZ as given."""
    return tuple(
        replace(Trial(operation=one.operation, subject=one.subject), **raftz)
        if one.subject == RAFTZ and raftz
        else Trial(operation=one.operation, subject=one.subject, granted_on=("n1",))
        for one in watch()
    )


def diagnosis(*servers: FoundServer, **raftz: tuple[str, ...]) -> Diagnosis:
    return Diagnosis(
        at=1_795_000_000.0,
        server="n1",
        version="2.15.1",
        user="op",
        account="SYS",
        servers=servers or (server("n1"),),
        groups=(FoundGroup(domain=None, watched=True, leader="n1", term=7, size=3, members=("n1", "n2", "n3")),),
        trials=trials(**raftz),
    )


@each(
    ("trial", "verdict"),
    [
        ({"granted_on": ("n1",)}, "granted"),
        ({"granted_on": ("n1",), "answered": ("n1",), "silent": ("n2",)}, "granted"),
        ({"granted_on": ("n1",), "denied_on": ("n2",), "answered": ("n1",)}, "denied"),
        ({"granted_on": ("n1",), "nobody": ("n1", "n2")}, "unsupported"),
        ({"granted_on": ("n1",), "nobody": ("n1",), "silent": ("n2",)}, "no_answer"),
        ({"granted_on": ("n1",), "silent": ("n1",)}, "no_answer"),
        ({}, "no_answer"),
    ],
)
def test_verdict(trial: dict[str, tuple[str, ...]], verdict: PermissionVerdict) -> None:
    """A refusal anywhere outweighs every answer; silence is never taken for a grant."""
    assert replace(Trial(operation="publish", subject=RAFTZ), **trial).verdict == verdict


def test_a_subject_refused_on_some_servers_says_on_which() -> None:
    """Servers whose configurations differ are named."""
    told = as_text(diagnosis(denied_on=("n2",), granted_on=("n1", "n3"), answered=("n1", "n3")))
    assert "DENIED     publish   $SYS.REQ.SERVER.*.RAFTZ" in told
    assert "denied on n2, granted on n1 n3" in told
    assert "lost: no term" in told
    assert "permissions: {" in told


def test_public_keys_are_short_in_the_report_and_whole_where_they_are_used() -> None:
    """In operator mode users and accounts are called by their keys, and a server without a name by its id; programs, and the
    command that is pasted, get all of them."""
    user, account, nameless = (letter + "B2" * 20 + letter * 11 + "WXYZ" for letter in "UAN")
    found = diagnosis(server("n1"), server(nameless), granted_on=("n1",), silent=(nameless,))
    found = replace(found, user=user, account=account, system=False, system_account=account)
    told = as_text(found)
    for key in (user, account, nameless):
        assert len(key) == 56
        assert key not in told
        assert f"{key[:8]}…WXYZ" in told
        assert key[:9] not in told
        assert key in as_json(found)
    assert f"--account {account} " in as_text(found, nsc=True)


def test_what_these_servers_do_not_have_is_not_missing() -> None:
    """Nothing to grant, no snippet, and the score says so."""
    found = diagnosis(server("n1", "2.9.10"), granted_on=("n1",), nobody=("n1",))
    told = as_text(found)
    assert found.all_granted
    assert f"{len(watch()) - 1} granted, 1 not supported by these servers" in told
    assert "permissions: {" not in told
    assert "nats-server 2.9 (n1): reports no term" in told


def test_silence_names_the_silent() -> None:
    """Not refused and not answered is neither granted nor denied."""
    found = diagnosis(granted_on=("n1",), silent=("n1", "n2"))
    assert not found.all_granted
    assert "no reply (and no permission error): n1 n2" in as_text(found)


@each(
    ("versions", "said", "unsaid"),
    [
        (("2.15.1", "2.15.1"), (), ("Mixed", "2.9", "2.11.9")),
        (("2.9.10", "2.9.10"), ("2.9 (n1 n2): reports no term",), ("Mixed", "2.11.9")),
        (("2.10.26", "2.11.8"), ("2.11.9 (n1 n2)", "2.10.26 (n1), 2.11.8 (n2)"), ("no term",)),
        (("2.11.9", "2.12.0-RC.1"), ("Mixed versions",), ("Before",)),
        (("", "dev"), ("Mixed versions",), ("Before", "no term")),
    ],
)
def test_notes_of_versions(versions: tuple[str, str], said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    """What a version cannot tell is said of exactly the servers that have it; one that is no version is not guessed at."""
    told = "\n".join(notes(diagnosis(*(server(f"n{at}", version) for at, version in enumerate(versions, 1)))))
    assert all(text in told for text in said), told
    assert not any(text in told for text in unsaid), told


def test_without_the_tap_it_is_said_where() -> None:
    """A subject of the Raft traffic that is refused on one server costs what is heard through that one, and nothing else."""
    told = diagnosis()
    refused = tuple(
        replace(trial, optional=True, denied_on=("n2",)) if trial.subject == "$NRG.AE._meta_" else trial
        for trial in told.trials
    )
    found = replace(told, trials=refused)
    assert found.all_granted
    assert [note for note in notes(found) if note.startswith("No Raft tap on n2: heartbeats are not visible there")]
    assert not any("tap" in note for note in notes(told))


def test_release() -> None:
    """Versions compare as numbers; what is none compares with nothing."""
    assert release("2.9.10") < release("2.11.9-RC.2") < release("2.12.0")
    assert release("dev") == ()
    assert release("2.²") == ()


def test_servers_without_jetstream_have_no_say_in_what_cannot_be_seen() -> None:
    """They vote for nobody, so their version costs no terms; they are shown as what they are."""
    found = diagnosis(server("n1"), server("n2", "2.9.10", jetstream=False))
    assert not any("no term" in note for note in notes(found))
    assert "no JetStream" in as_text(found)


def test_a_domain_that_nobody_has_is_told_with_those_heard() -> None:
    """The same fact that ends `watch`."""
    found = replace(diagnosis(), domain="nowhere", domain_given=True)
    assert notes(found)[0] == "No JetStream server of domain nowhere replied; known domains: (none)."


def test_hostile_and_endless_names_stay_in_their_lines() -> None:
    """Names from the wire neither steer the terminal nor break the 80 columns; JSON has them as they are."""
    evil = "\x1b[2J" + "日本" * 60
    found = replace(
        diagnosis(
            server(evil), replace(server("n2"), pinned=False, reason=evil), denied_on=(evil,), granted_on=("n2",)
        ),
        server=evil,
        user=evil,
        groups=(FoundGroup(domain=evil, leader=evil, size=2, members=(evil, "n2"), unheard=(evil,)),),
        unreadable=(evil,),
    )
    told = as_text(found)
    assert "\x1b" not in told
    assert [line for line in told.split("\n") if cells(line) > 80] == []
    assert json.loads(as_json(found))["server"] == evil


def test_json_holds_what_the_report_says() -> None:
    """Every row with its state, cost and frequency; what is missing; the snippets; never tried stays never tried."""
    told = json.loads(as_json(diagnosis(denied_on=("n1",))))
    assert (told["kind"], told["v"], told["ok"]) == ("doctor", 1, False)
    assert told["missing"] == [f"publish {RAFTZ}"]
    assert {row["state"] for row in told["permissions"]} == {"granted", "denied"}
    assert all(row["without"] and row["often"] and row["use"] for row in told["permissions"])
    assert told["step_down"]["state"] == "not_tried"
    assert told["groups"][0]["leader"] == "n1"
    assert "permissions: {" in told["snippet"]["config"]
    assert told["snippet"]["nsc"].startswith("nsc edit user")


HEARTBEATS = "$NRG.AE._meta_"


def silent_tap(**more: object) -> Diagnosis:
    """Heartbeats were granted and awaited, and none came."""
    found = diagnosis()
    told = tuple(replace(t, awaited=True) if t.subject == HEARTBEATS else t for t in found.trials)
    return replace(found, trials=told, **more)


def test_a_grant_that_brings_nothing_is_not_called_granted() -> None:
    """A leader is there and no heartbeat came: said in the row, in the score and among what cannot be seen; nothing needed is missing."""
    found = silent_tap()
    told = as_text(found)
    assert "NOT PROVEN subscribe $NRG.AE._meta_" in told
    assert "no heartbeat received within 2.5 s, although n1 is the leader" in " ".join(told.split())
    assert f"{len(watch()) - 1} granted, 1 not proven" in told
    assert "The account of this user is unknown" in " ".join(told.split())
    assert found.all_granted
    heard = replace(found, trials=tuple(replace(t, brought_on=("n1",)) for t in found.trials))
    assert f"all {len(watch())} granted" in as_text(heard)


def test_a_user_outside_the_system_account() -> None:
    """Whose user it is, that a step-down is not taken, and whom to give the permissions to; in JSON as well."""
    found = silent_tap(system=False, account="MON", system_account="SYS")
    told = " ".join(as_text(found).split())
    assert "as user op of account MON, which is not the system account (SYS)" in told
    assert "only the system account receives Raft traffic" in told
    assert "NO EFFECT publish $JS.API.META.LEADER.STEPDOWN" in told
    assert "give a user of the system account (SYS) these permissions" in told
    assert "--account SYS --name metawatch" in as_text(found, nsc=True)
    assert not found.all_granted
    report = json.loads(as_json(found))
    assert (report["ok"], report["in_system_account"], report["step_down"]["state"]) == (False, False, "not_taken")
    assert {row["subject"] for row in report["permissions"] if row["state"] == "unproven"} == {HEARTBEATS}


def test_what_a_power_failure_would_cost_is_said_by_interval() -> None:
    """The safest first; who does not tell its interval is left out, and where nobody does, so is the section."""
    alike = diagnosis(*(replace(server(name), lost_s=120.0) for name in ("n1", "n2")), server("n3"))
    assert "\nAt a power failure\n  n1, n2: up to 2m of acknowledged writes\n\n" in as_text(alike)
    mixed = diagnosis(replace(server("n1"), lost_s=120.0), replace(server("n2"), lost_s=0.0))
    said = as_text(mixed)
    assert (
        said.index("n2: no acknowledged write") < said.index("n1: up to 2m") < said.index("start the first ones first")
    )
    assert "At a power failure" not in as_text(diagnosis(server("n1")))
