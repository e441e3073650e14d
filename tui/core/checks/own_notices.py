"""Do notices reach their receivers? One check; like those of our own sight it accuses no server, and speaks while metawatch is blind."""

from tui.core.model.finding import Finding, Findings
from tui.core.model.message import message
from tui.core.model.state import State
from tui.core.settings.watch import Watch


def notices_unsent(state: State, now: float, watch: Watch) -> Findings:
    """MW_NOTICE_UNSENT: a receiver takes no notices; they are kept, and tried again."""
    for receiver, one in sorted(state.unsent.items()):
        summary = message(
            "notices_unsent",
            receiver=receiver,
            waiting=one.waiting,
            lost=one.lost,
            trouble=message("notice_trouble", trouble=one.trouble, figure=one.figure),
        )
        yield Finding(code="MW_NOTICE_UNSENT", severity="warning", subject=receiver, summary=summary)
