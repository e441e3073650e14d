"""Does `metawatch doctor` say what real servers grant? The real command against real servers, with users of every kind."""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.busy import PATIENCE_S
from tests.doctor_run import doctor, metawatch
from tests.feeds.recorder import watching
from tests.shared import Shared
from tests.users import RAFTZ
from tui.core.observed.events import FeedDenied
from tui.core.refusal import Refusal
from tui.core.settings.connection import Connection
from tui.core.settings.watch import Watch
from tui.demo.cluster import Cluster
from tui.feeds.asking import sampling_plan
from tui.feeds.connection.client import Echoed, Wire
from tui.feeds.connection.dial import first_connect
from tui.feeds.discovery import connections
from tui.feeds.doctor.examination import examine
from tui.feeds.evidence import ask_for_evidence
from tui.text.reports.permissions import RECORD, as_config, watch
from tui.wire.subjects import ADVISORIES, PING, RAFT_TRAFFIC, denied


@pytest.fixture
def users(shared: Shared) -> Cluster:
    """Three servers that know users of all kinds; nothing here changes them."""
    return shared.up()


# What is granted.


@pytest.mark.parametrize("user", ["sys", "watcher", "operator"])
async def test_all_is_granted(users: Cluster, user: str) -> None:
    """To an unrestricted user of the system account, and to one with exactly the permissions of either snippet."""
    said = await doctor(users, user, "--json")
    assert (said.code, said.err) == (0, "")
    assert said.told["ok"] is True
    assert said.told["missing"] == []
    assert {row["state"] for row in said.told["permissions"]} == {"granted"}
    assert (said.told["user"], said.told["account"]) == (user, "SYS")
    assert [(one["name"], one["jetstream"], one["pinned"]) for one in said.told["servers"]] == [
        (name, True, True) for name in users.names
    ]
    (group,) = said.told["groups"]
    assert group["leader"] in users.names
    assert (group["members"], group["size"], group["watched"]) == (users.names, 3, True)
    assert group["term"] >= 1


async def test_for_people_it_fits_80_columns_and_names_everything(users: Cluster) -> None:
    """Server, version, account, group, every server, every subject; no snippet where nothing is missing."""
    said = await doctor(users, "watcher")
    assert said.code == 0
    assert max(map(len, said.out.splitlines())) <= 80
    for text in (
        "Connected to n1 (nats-server",
        "user watcher of account SYS",
        " in term ",
        f"all {len(watch())} granted",
    ):
        assert text in said.out
    for permission in watch():
        assert f" {permission.subject} " in said.out
    assert "not tried" in said.out
    assert "permissions: {" not in said.out


async def test_events_with_the_watch_snippet_is_not_blind(users: Cluster) -> None:
    """`metawatch events` tells of nothing denied."""
    said = await metawatch("events", "-s", users.url("n1", "watcher"), "--json", "--for", "2s")
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert (said.code, said.err) == (0, "")
    assert lines[0]["kind"] == "ready"
    assert [line for line in lines if line["kind"] == "alert" and line["code"] == "MW_BLIND"] == []


@pytest.mark.parametrize(("user", "state", "said"), [("sys", "granted", "granted"), ("watcher", "denied", "DENIED")])
async def test_whether_a_recorder_would_be_found_is_told_and_missed_by_nobody_else(
    users: Cluster, user: str, state: str, said: str
) -> None:
    """The subjects of the micro service are tried, and answered by nobody; what is refused costs no exit code."""
    programs, people = await asyncio.gather(doctor(users, user, "--json"), doctor(users, user))
    assert (programs.code, people.code) == (0, 0)
    row = programs.told["micro_service"]
    assert (row["operation"], row["subject"], row["state"], row["optional"]) == ("subscribe", "$SRV.>", state, True)
    assert "$SRV.>" not in {one["subject"] for one in programs.told["permissions"]}
    section = people.out.partition("micro service (metawatch record)")[2].partition("\n\n")[0]
    assert f"{said} " in section
    assert "metawatch doctor --snippet record" in section


# What the feeds use is the table.
TABLE = {(one.operation, one.subject) for one in watch()}


class Used:
    """Subjects that left this process, with wildcards for ids, as the table has them."""

    def __init__(self) -> None:
        self.subjects: set[tuple[str, str]] = set()
        self.all_used = asyncio.Event()

    def note(self, operation: str, subject: str) -> None:
        as_table = denied(f'permissions violation for {operation} to "{subject}"')
        assert as_table is not None
        self.subjects.add(as_table)
        if self.subjects >= TABLE:
            self.all_used.set()


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Used:
    """Everything that is sent is noted on its way."""
    seen = Used()
    subscribe, request, tell, tell_all = Wire.subscribe_raw, Wire.ask, Wire.tell, Wire.tell_all

    def subscribed(wire: Wire, subject: str) -> int:
        seen.note("subscription", subject)
        return subscribe(wire, subject)

    def asked(wire: Wire, subject: str, reply: str, body: bytes) -> None:
        seen.note("publish", subject)
        request(wire, subject, reply, body)

    def told(wire: Wire, subject: str, body: bytes) -> None:
        seen.note("publish", subject)
        tell(wire, subject, body)

    def all_told(wire: Wire, messages: Sequence[tuple[str, bytes]], echoed: Echoed) -> None:
        seen.note("publish", messages[0][0])  # all of them have our own prefix
        tell_all(wire, messages, echoed)

    monkeypatch.setattr(Wire, "subscribe_raw", subscribed)
    for name, noting in (("tell", told), ("tell_all", all_told), ("ask", asked)):
        monkeypatch.setattr(Wire, name, noting)
    return seen


async def test_watching_uses_exactly_the_table_and_none_of_it_is_denied(
    users: Cluster, used: Used, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connecting, finding, listening, polling and saving evidence, with a server out of reach, sends each subject and no other."""
    hasty = [replace(plan, every_s=0.2) if plan is sampling_plan.STATSZ else plan for plan in sampling_plan.JETSTREAM]
    monkeypatch.setattr(sampling_plan, "JETSTREAM", tuple(hasty))  # before a broadcast has come: it is asked for
    monkeypatch.setattr(random, "uniform", lambda _low, high: min(high, 0.3))
    monkeypatch.setattr(connections.Pins, "missing", property(lambda _pins: True))
    with pytest.raises(Refusal):
        await first_connect(Connection(urls=(users.url("n1", "app"),)))
    async with watching(Connection(urls=(users.url("n1", "watcher"),))) as (source, recorder):
        await recorder.pinned(*users.names)
        link = source.link("n1")
        assert link is not None
        assert {one.fate for one in await ask_for_evidence(link, link.id)} == {None}
        async with asyncio.timeout(PATIENCE_S):
            await used.all_used.wait()
    assert used.subjects == TABLE
    assert recorder.of(FeedDenied) == []


async def test_doctor_tries_exactly_the_table(users: Cluster, used: Used) -> None:
    """Each subject, those of a recorder as well, and none that changes anything."""
    found = await examine(Connection(urls=(users.url("n1", "sys"),)), Watch())
    table = {*TABLE, (RECORD.operation, RECORD.subject)}
    assert used.subjects == table
    assert {(trial.operation, trial.subject) for trial in found.trials} == table


# What is missing.


async def test_without_raftz(users: Cluster) -> None:
    """Exit code 1, the subject, its cost, the snippet; the group is still told, without a term."""
    said, people = await asyncio.gather(doctor(users, "no-raftz", "--json"), doctor(users, "no-raftz"))
    assert (said.code, people.code) == (1, 1)
    assert said.told["missing"] == [f"publish {RAFTZ}"]
    assert said.told["groups"][0]["leader"] in users.names
    assert said.told["groups"][0]["term"] is None
    assert f"DENIED     publish   {RAFTZ} " in people.out
    assert "lost: no terms: re-elections not visible" in people.out
    assert people.out.rstrip().endswith(as_config("watch"))
    assert max(map(len, people.out.splitlines())) <= 80


async def test_without_advisories(users: Cluster) -> None:
    """A denied subscription stays open and silent: it is denied, never quiet."""
    said = await doctor(users, "no-advisories", "--json")
    assert said.code == 1
    assert said.told["missing"] == [f"subscribe {ADVISORIES}"]
    (row,) = [row for row in said.told["permissions"] if row["subject"] == ADVISORIES]
    assert row["denied_on"] == users.names
    assert "planned or not: unknown" in row["without"]


async def test_without_the_tap_nothing_is_missing(users: Cluster) -> None:
    """Exit code 0 and no snippet; each of the three subjects is told as optional, with what it costs."""
    said, people = await asyncio.gather(doctor(users, "no-tap", "--json"), doctor(users, "no-tap"))
    assert (said.code, people.code) == (0, 0)
    assert (said.told["ok"], said.told["missing"]) == (True, [])
    assert {row["subject"] for row in said.told["permissions"] if row["optional"]} >= set(RAFT_TRAFFIC)
    assert {said.state(subject) for subject in RAFT_TRAFFIC} == {"denied"}
    assert f"{len(watch()) - 3} granted, 3 optional missing" in people.out
    assert "optional: no Raft tap: no heartbeats, no votes" in people.out
    assert "permissions: {" not in people.out
    assert max(map(len, people.out.splitlines())) <= 80


async def test_only_ping(users: Cluster) -> None:
    """Servers, leader and members are still told; all else is denied."""
    said = await doctor(users, "only-ping", "--json")
    assert said.code == 1
    granted = {row["subject"] for row in said.told["permissions"] if row["state"] == "granted"}
    assert granted == {PING, "_INBOX.>"}
    assert len(said.told["missing"]) == sum(not one.optional for one in watch()) - 2
    assert said.told["groups"][0]["leader"] in users.names


@pytest.mark.parametrize(("user", "subject"), [("no-ping", PING), ("no-inbox", "_INBOX.>")])
async def test_without_the_least_it_still_says_what_is_missing(users: Cluster, user: str, subject: str) -> None:
    """Every other command is refused here; doctor tells the whole list, so that one round of granting is enough."""
    said, other = await asyncio.gather(
        doctor(users, user, "--json"), metawatch("events", "-s", users.url("n1", user), "--for", "1s")
    )
    assert other.code == 77
    assert said.code == 1
    assert said.state(subject) == "denied"
    assert said.state(RAFTZ) == "granted"
    assert len(said.told["missing"]) == 1


async def test_another_inbox_prefix(users: Cluster) -> None:
    """With it, all is granted; without, the usual one is what is missing."""
    with_it = await doctor(users, "own-inbox", "--json", "--inbox-prefix", "_MINE")
    assert (with_it.code, with_it.state("_MINE.>")) == (0, "granted")
    without = await doctor(users, "own-inbox", "--json")
    assert (without.code, without.state("_INBOX.>")) == (1, "denied")


async def test_another_probe_prefix(users: Cluster) -> None:
    """With it, both directions are granted; without, the usual one is denied, which is optional."""
    with_it = await doctor(users, "own-probes", "--json", "--probe-prefix", "ops.mw")
    rows = [row for row in with_it.told["permissions"] if row["subject"] == "ops.mw.>"]
    assert [(row["operation"], row["state"], row["optional"]) for row in rows] == [
        ("subscribe", "granted", True),
        ("publish", "granted", True),
    ]
    assert "metawatch.probe" not in with_it.out
    assert with_it.told["probe_prefix"] == "ops.mw"
    without = await doctor(users, "own-probes", "--json")
    states = [row["state"] for row in without.told["permissions"] if row["subject"] == "metawatch.probe.>"]
    assert (without.code, states) == (0, ["denied", "denied"])


async def test_whether_callers_of_an_account_can_be_heard(users: Cluster, tmp_path: Path) -> None:
    """Granted or not, it is told, and it never decides the exit code."""
    for password, state in (("app", "granted"), ("wrong", "not_heard")):
        context = tmp_path / f"{password}.json"
        context.write_text(json.dumps({"user": "app", "password": password}))
        said = await doctor(users, "watcher", "--json", "--account-context", str(context))
        told = said.told["account_context"]
        assert (said.code, told["context"], told["state"]) == (0, password, state)
        assert (told["reason"] is None) == (state == "granted")
    people = await doctor(users, "watcher", "--account-context", str(context))
    assert "FAILED     subscribe $JS.EVENT.ADVISORY.API, context wrong" in people.out
    assert "credentials rejected" in people.out
    assert (await doctor(users, "watcher", "--json")).told["account_context"] is None


# Who is refused.


@pytest.mark.parametrize("user", ["app", "app-no-ping"])
async def test_an_application_user_is_refused(users: Cluster, user: str) -> None:
    """77, with one line and no report: there is nothing to grant."""
    said = await doctor(users, user)
    assert (said.code, said.out) == (77, "")
    assert said.err.count("\n") == 1


async def test_a_wrong_password_is_refused(users: Cluster) -> None:
    """77, and no port that nobody listens on is 69."""
    url = users.url("n1", "watcher").replace(":p@", ":wrong@")
    said = await metawatch("doctor", "-s", url)
    assert (said.code, said.out) == (77, "")
    assert "credentials rejected" in said.err
    nowhere = await metawatch("doctor", "-s", "nats://127.0.0.1:1", "--timeout", "1s")
    assert nowhere.code == 69
