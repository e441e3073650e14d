"""How is an examination written for programs? One JSON object with the content of the report, versioned; kept stable."""

from typing import Final, Literal

import msgspec

from tui.core.model.timestamps import rfc3339
from tui.core.reports.permissions_report import Diagnosis, FoundGroup, FoundServer, PermissionVerdict, Trial
from tui.text.blindspots import notes
from tui.text.cells import escaped
from tui.text.reports.doctor import of_recorder, pairs
from tui.text.reports.permissions import RECORD, STEP_DOWN, Permission, as_config, as_nsc

VERSION: Final = 1


class PermissionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One subject, what came of it, and what it is worth."""

    operation: str
    subject: str
    state: PermissionVerdict
    denied_on: tuple[str, ...]
    granted_on: tuple[str, ...]
    brought_on: tuple[str, ...]
    answered: tuple[str, ...]
    no_responders: tuple[str, ...]
    silent: tuple[str, ...]
    use: str
    often: str
    without: str
    optional: bool


class StepDownRow(msgspec.Struct, frozen=True, kw_only=True):
    """The one subject that is never tried."""

    operation: str
    subject: str
    state: str
    without: str


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the callers of the API of a second account can be heard."""

    context: str
    state: Literal["granted", "not_heard"]
    reason: str | None


class Snippets(msgspec.Struct, frozen=True, kw_only=True):
    """What grants everything that watching needs."""

    config: str
    nsc: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole object; every field is always there."""

    kind: str = "doctor"
    v: int = VERSION
    at: str
    ok: bool
    server: str
    version: str
    user: str | None
    account: str | None
    in_system_account: bool | None
    """None: nobody told."""
    system_account: str | None
    context: str | None
    inbox_prefix: str
    probe_prefix: str
    servers: tuple[FoundServer, ...]
    groups: tuple[FoundGroup, ...]
    permissions: tuple[PermissionRow, ...]
    missing: tuple[str, ...]
    """Subjects, as `publish …` or `subscribe …`; without the optional ones."""
    step_down: StepDownRow
    micro_service: PermissionRow
    """Whether a recorder would be found by `nats micro`; none of `permissions`, for nobody else needs it."""
    account_context: AccountRow | None
    """None without `--account-context`."""
    notes: tuple[str, ...]
    snippet: Snippets


def as_json(found: Diagnosis) -> str:
    """One object on one line. Names are as the servers gave them; what could steer a terminal stands in them as `\\uXXXX`."""
    return escaped(msgspec.json.encode(_report(found)).decode())


def _report(found: Diagnosis) -> Report:
    prefixes = found.inbox_prefix, found.probe_prefix
    rows = tuple(_row(permission, trial) for permission, trial in pairs(found))
    return Report(
        at=rfc3339(found.at),
        ok=found.all_granted,
        server=found.server,
        version=found.version,
        user=found.user,
        account=found.account,
        in_system_account=found.system,
        system_account=found.system_account,
        context=found.context,
        inbox_prefix=found.inbox_prefix,
        probe_prefix=found.probe_prefix,
        servers=found.servers,
        groups=found.groups,
        permissions=rows,
        missing=tuple(
            f"{row.operation} {row.subject}"
            for row in rows
            if row.state in ("denied", "no_answer") and not row.optional
        ),
        step_down=StepDownRow(
            operation=STEP_DOWN.operation,
            subject=STEP_DOWN.subject,
            state="not_taken" if found.system is False else "not_tried",
            without=STEP_DOWN.without,
        ),
        micro_service=_row(RECORD, of_recorder(found)),
        account_context=_account(found),
        notes=notes(found),
        snippet=Snippets(config=as_config("watch", *prefixes), nsc=as_nsc("watch", *prefixes)),
    )


def _account(found: Diagnosis) -> AccountRow | None:
    if found.account_context is None:
        return None
    state: Literal["granted", "not_heard"] = "granted" if found.account_refusal is None else "not_heard"
    return AccountRow(context=found.account_context, state=state, reason=found.account_refusal)


def _row(permission: Permission, trial: Trial) -> PermissionRow:
    return PermissionRow(
        operation=permission.operation,
        subject=permission.subject,
        state=trial.verdict,
        denied_on=trial.denied_on,
        granted_on=trial.granted_on,
        brought_on=trial.brought_on,
        answered=trial.answered,
        no_responders=trial.nobody,
        silent=trial.silent,
        use=permission.use,
        often=permission.often,
        without=permission.without,
        optional=permission.optional,
    )
