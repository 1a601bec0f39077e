"""The keys that every way of detecting has. All functions raise ConfigError."""

from __future__ import annotations

from generator.detection.base import AUTO
from generator.errors import ConfigError

MARGIN_ONE = 1 << 16  # a score of 1.0
THRESHOLD = (1, 32767)  # [RMS, 16-bit sample units]
MAX_REFRACTORY = 60.0  # [s]
MAX_MARGIN = 1000.0
MAX_STREAM = 24 * 60.0  # [min]
MAX_FALSE_ACCEPTS = 3600.0  # an hour


def check_threshold(threshold: int) -> None:
    low, high = THRESHOLD
    if not low <= threshold <= high:
        raise ConfigError(
            f"detection.threshold={threshold} must be from {low} to {high} (RMS, 16-bit sample units)",
            hint="detection.threshold=500",
        )


def check_seconds(key: str, value: float, limit: float, of: str = "") -> None:
    """A time from 0 to below `limit`, which is that of `of`."""
    if not 0 <= value < limit:
        raise ConfigError(
            f"detection.{key}={value:g} s must be from 0 to below {limit:g} s{of and f' ({of})'}",
            hint=f"detection.{key}={min(0.2, limit / 4):g}",
        )


def check_min_margin(min_margin: float, key: str = "detection.min_margin") -> None:
    if not 0 <= min_margin < MAX_MARGIN:
        raise ConfigError(f"{key}={min_margin:g} must be from 0 to below {MAX_MARGIN:g}", hint=f"{key}=0")


def check_margin_choice(min_margin: float | str, max_false_accepts: float) -> None:
    """A margin, or AUTO with what it is chosen for."""
    if not isinstance(min_margin, str):
        check_min_margin(min_margin)
    elif min_margin != AUTO:
        raise ConfigError(
            f"detection.min_margin={min_margin} must be a number from 0 to below {MAX_MARGIN:g}, or {AUTO}",
            hint=f"detection.min_margin={AUTO}",
        )
    if not 0 < max_false_accepts <= MAX_FALSE_ACCEPTS:
        raise ConfigError(
            f"detection.max_false_accepts={max_false_accepts:g} must be above 0 and at most {MAX_FALSE_ACCEPTS:g}",
            hint="detection.max_false_accepts=20",
        )


def check_stream(minutes: float) -> None:
    if not 0 <= minutes <= MAX_STREAM:
        raise ConfigError(
            f"detection.stream={minutes:g} must be from 0 (none) to {MAX_STREAM:g} min", hint="detection.stream=5"
        )
