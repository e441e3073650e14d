"""What do the codes mean that tell of changed and mixed settings? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

_LOG: Final = "journalctl -u nats-server -e | grep -i reload"
_VARZ: Final = "nats server request variables --name SERVER"
_JSZ: Final = "nats server request jetstream --config"

CHANGE_TEXTS: Final[dict[str, CheckText]] = {
    "CHANGE_001": CheckText(
        name="configuration reloaded",
        meaning="A server read its configuration again while metawatch watched (VARZ `config_load_time`). From nats-server 2.11 on a"
        " digest shows whether the settings are others. Insights compares once a minute; metawatch also asks right after a leader"
        " change, and keeps the reload in its change log: beside the evidence of an election within 5 minutes after it, on its time"
        " line and in its report. A start is no reload.",
        why="A reload changes accounts, permissions, certificates, routes and JetStream limits without a restart. When a leader is lost"
        " soon after one, that is the first question; metawatch names it, and accuses no server on it alone.",
        mend="If it was intended, no action is needed. Otherwise find out who sent the signal, and compare the file with the last"
        " one that is known to be good.",
        look=(_VARZ, _LOG),
    ),
    "CHANGE_002": CheckText(
        name="JetStream domain changed",
        meaning="A server reports another JetStream domain than it did before, across restarts too.",
        why="Clients, mirrors and sources that use the API prefix of the old domain get no answer and no error. A server with another"
        " domain belongs to another meta group.",
        mend="If it was intended, change all servers of the cluster, then the clients, mirrors and sources. Otherwise put the old"
        " `domain` back into the jetstream block and restart the server.",
        look=("nats server list", _LOG),
    ),
    "MW_LIMITS_CHANGED": CheckText(
        name="JetStream settings changed",
        meaning="A server reports other limits of JetStream memory or storage, or another sync interval, than it did before, across"
        " restarts too. A limit that it was not given it measures at each start (three quarters of what is free): that is no change.",
        why="With less room than before, streams that fit no longer do: their server steps down from every leadership, the meta"
        " leadership included. The sync interval decides what a power failure costs.",
        mend="If it was intended, no action is needed. Otherwise put the old values back into the jetstream block and reload.",
        look=(_JSZ, _LOG),
    ),
    "MW_SYNC_MIXED": CheckText(
        name="sync interval differs",
        meaning="The servers of the group do not sync their JetStream files equally often (`sync_interval`, by default 2 minutes)."
        " A setting that is the same everywhere raises no alert: the details of each server, `doctor` and the advice for a lost"
        " quorum show it. Insights has no such check.",
        why="When power fails everywhere at once, a server loses up to one interval of acknowledged writes. If servers that lost"
        " writes start first and elect one of themselves, those writes are lost on all.",
        mend="Set the same `sync_interval` on all servers, `always` where no acknowledged write may be lost. After a power failure"
        " start the servers that sync most often first, and the others once those are up.",
        look=(_JSZ,),
        wrong="Replicas do not help against this: after a power failure of all servers each may lack the same last writes.",
    ),
}
