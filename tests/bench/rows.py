"""How is a figure told? One aligned line each: name, what was measured, what is wanted, and whether it holds."""

import os
from dataclasses import dataclass

_NAME, _VALUE, _TARGET = 58, 14, 14


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured number."""

    name: str
    value: float
    unit: str
    most: float | None = None
    """It may not be more than this; with `least` None as well it is only told."""
    least: float | None = None

    @property
    def missed(self) -> bool:
        """Whether it is out of its bounds."""
        too_much = self.most is not None and self.value > self.most
        return too_much or (self.least is not None and self.value < self.least)

    def __str__(self) -> str:
        verdict = "MISS" if self.missed else "-" if self.most is None and self.least is None else "ok"
        target = f"<= {number(self.most)}" if self.most is not None else ""
        target = f">= {number(self.least)}" if self.least is not None else target
        return f"{self.name:<{_NAME}}{number(self.value):>{_VALUE}} {self.unit:<7}{target:>{_TARGET}}  {verdict}"


def number(value: float) -> str:
    """Three digits that matter."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.3f}"


def title(figure: str) -> str:
    """Says how busy this machine is, too: figures in seconds mean little on a machine that works for others."""
    return f"\n{figure}   (load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
