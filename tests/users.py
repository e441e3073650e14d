"""Which users does the cluster know that tests share? Most are of the system account, and each may do less than all; not a test."""

from tui.demo.spec import DemoUser
from tui.text.reports.permissions import as_config
from tui.wire.evidence import EVIDENCE_ONLY
from tui.wire.subjects import ADVISORIES, RAFT_REPLIES, RAFT_TRAFFIC, ask_any

RAFTZ = ask_any("RAFTZ")


def pasted(snippet: str, *without: str) -> str:
    """The snippet as it is, but for the frame that the test cluster's configuration has itself, and lines left out."""
    body = snippet.partition("permissions: {\n")[2].rpartition("}")[0]
    return "\n".join(line for line in body.splitlines() if line.strip().strip('"') not in without) + "\n"


_REPLIES = 'subscribe: { allow: [ "_INBOX.>", "$SYS.SERVER.>"'
_ASKS = 'publish: { allow: [ "$SYS.REQ.>" ] }'
_NO_PING = 'publish: { deny: [ "$SYS.REQ.SERVER.PING" ] }'

_PASTED = {
    "watcher": pasted(as_config("watch")),
    "operator": pasted(as_config("step-down")),
    "recorder": pasted(as_config("record")),
    "no-raftz": pasted(as_config("watch"), RAFTZ),
    "no-advisories": pasted(as_config("watch"), ADVISORIES),
    "no-tap": pasted(as_config("watch"), *RAFT_TRAFFIC),
    "no-answers": pasted(as_config("watch"), RAFT_REPLIES),
    "no-evidence": pasted(as_config("watch"), *map(ask_any, EVIDENCE_ONLY)),
    "own-probes": pasted(as_config("watch", probe_prefix="ops.mw")),
    "own-inbox": pasted(as_config("watch", "_MINE")),
}
"""What `doctor` prints, without some lines."""
_WRITTEN = {
    "only-ping": 'publish: { allow: [ "$SYS.REQ.SERVER.PING" ] }, subscribe: { allow: [ "_INBOX.>" ] }',
    "no-ping": _NO_PING,
    "no-inbox": 'subscribe: { deny: [ "_INBOX.>" ] }',
    "blunt": 'publish: { deny: [ "$SYS.REQ.SERVER.*.RAFTZ", "$SYS.REQ.SERVER.*.JSZ" ] }',
    "polls": f"{_ASKS}, {_REPLIES} ] }}",
    "asks": f'{_ASKS}, {_REPLIES}, "$JS.EVENT.ADVISORY.>" ] }}',
    "tells-no-server": _ASKS,
    "hears-no-server": f'{_REPLIES}, "$JS.EVENT.ADVISORY.>", "$NRG.>" ] }}',
    "tells-servers": 'publish: { allow: [ "$SYS.REQ.>", "ops.mw.>" ] }, '
    f'{_REPLIES}, "$JS.EVENT.ADVISORY.>", "ops.mw.>" ] }}',
}
USERS = (
    *(DemoUser(name, "p", permissions=granted) for name, granted in (_PASTED | _WRITTEN).items()),
    DemoUser("app-no-ping", "p", account="APP", permissions=_NO_PING),
)
