"""How many digits of a figure of this machine mean anything? The others would be noise of a division, and each is kept for weeks."""

from typing import Final

SHARE_DIGITS: Final = 4
"""A hundredth of a percent."""
SECONDS_DIGITS: Final = 6
RATE_DIGITS: Final = 1
