"""What do the codes mean that are about metawatch and no server? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

ITSELF_TEXTS: Final[dict[str, CheckText]] = {
    "MW_NOTICE_UNSENT": CheckText(
        name="notices are not delivered",
        meaning="A webhook or a command does not take the notices of metawatch. They are kept, in the journal where one is written, and"
        " sending is retried with growing intervals of up to a minute. This says nothing about the cluster.",
        why="Incidents are not reported to those who wait for notices.",
        mend="Check the URL or the program and the network path from this host; `metawatch notify test` sends a test notice at once and"
        " prints the result for every receiver.",
        look=("metawatch notify test",),
    ),
}
