"""Which public lines does a journal not keep for a year?"""

from tui.core.model.lines import NoticeLine, Ready, ServerLine, VantageLine

PASSING = NoticeLine | Ready | ServerLine | VantageLine
"""They pass: what became of them stands in the other lines."""
