"""A user outside the system account that sees what its account imports, as surveyor's and many others' configurations have it."""

from tui.demo.spec import ClusterSpec, DemoUser

_EXPORTS = """    exports: [
      { stream: "$SYS.>" }
      { stream: "$JS.EVENT.>" }
      { service: "$SYS.REQ.>", response_type: stream }
    ]"""
_IMPORTS = {
    "$SYS.>": '{ stream: { account: SYS, subject: "$SYS.>" } }',
    "$JS.EVENT.>": '{ stream: { account: SYS, subject: "$JS.EVENT.>" } }',
    "$SYS.REQ.>": '{ service: { account: SYS, subject: "$SYS.REQ.>" } }',
}


def monitoring(version: str | None, *without: str) -> ClusterSpec:
    """Three servers with a user `mon` of account MON, which imports all three but these."""
    rows = "\n".join(f"      {text}" for subject, text in _IMPORTS.items() if subject not in without)
    accounts = {"SYS": _EXPORTS, "MON": f"    imports: [\n{rows}\n    ]"}
    return ClusterSpec(version=version, accounts=accounts, users=(DemoUser("mon", "mon", account="MON"),))
