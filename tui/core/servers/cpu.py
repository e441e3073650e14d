"""How much of its CPU does a server use?"""

from tui.core.observed.answers import Stats


def cpu_share(stats: Stats) -> float:
    """How much of all its cores it uses, 0 to 1."""
    return stats.cpu / 100 / (stats.cores if stats.cores > 1 else 1)
