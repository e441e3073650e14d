"""What may stand in the configuration file? All of it with its usual value, as comments: `metawatch config init` writes this."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

from tui.core.settings.thresholds import Thresholds
from tui.core.settings.watch import THEMES
from tui.text.explaining.explained import Setting, settings

_WIDTH: Final = 100
_HEAD: Final = """\
# metawatch: the configuration file. A line without `#` before it is in force; flags and METAWATCH_ variables win over it.
# `metawatch config` prints what is in force and where each value came from; a wrong key or value is reported with its line.
"""
_OTHERS: Final = """\
[ui]
# theme = "auto"          # {themes}, or auto: what suits the terminal

[team]
# operator = "user@host"  # who acknowledges and writes, as others read it
# share = true            # false: send and receive no acknowledgements, bookmarks and windows of maintenance

[notify]
# Each url may hold a secret: name an environment variable, a file or an item of 1Password instead of it.
# url = ["env://SLACK_URL", "file:///etc/metawatch/pagerduty.url"]
# command = "/bin/cat"               # gets one JSON object on its standard input
# on = ["begin", "worse", "cause", "clear"]  # occasions, and words of the state such as "BLIND"
# quiet = "22:00-07:00"   # local time: only critical notices are sent
# rate = 20               # most notices in 10 minutes
# bell = true
# desktop = "auto"        # or 9, 99, 777

[mute]
# META_007 = true         # never raised; ["hub"]: not in the group of this domain

# One section for each context of the nats CLI that wants care:
# [contexts.prod]
# production = true       # a red header
# read_only = true        # no step-down from here
"""


def config_template() -> str:
    """TOML that changes nothing until a line of it is uncommented."""
    usual = Thresholds()
    from_default = dict.fromkeys(usual.__dataclass_fields__, ("default", ""))
    rows = "\n".join(line for row in settings(usual, from_default) for line in _threshold(row))
    return f"{_HEAD}\n[thresholds]\n{rows}\n\n{_OTHERS.format(themes=', '.join(THEMES))}"


def _threshold(row: Setting) -> Iterator[str]:
    """Its meaning, what may be put, the codes that it decides, and the line to uncomment."""
    codes = f" ({', '.join(row.codes)})" if row.codes else ""
    text = f"{row.meaning}{codes}; {row.low} to {row.high}"
    yield from (f"# {line}" for line in wrap(text, _WIDTH))
    yield f"# {row.name} = {_toml(row.default)}"


def _toml(value: float | int | str) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
