"""Which roles need a second step, and how long a visit lasts: one table, by role."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for a role: whether a second step is needed, and when a visit ends, unused and in any case."""

    needs_second_step: bool
    idle: timedelta
    at_most: timedelta


_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
# Whoever sees or changes much of other people's has a second step and short visits. Others stay signed in for long, so
# that nobody has to sign in at the minute that ranking opens.
_KEYS: Final = Limits(needs_second_step=True, idle=_HOUR / 2, at_most=12 * _HOUR)
_MANY: Final = Limits(needs_second_step=True, idle=2 * _HOUR, at_most=12 * _HOUR)
_SOME: Final = Limits(needs_second_step=False, idle=12 * _HOUR, at_most=7 * _DAY)
_OWN: Final = Limits(needs_second_step=False, idle=7 * _DAY, at_most=30 * _DAY)

LIMITS: Final[dict[str, Limits]] = {
    "it_admin": _KEYS,
    "support": _KEYS,
    "privacy_officer": _KEYS,
    "coordinator": _MANY,
    "district_staff": _MANY,
    "evaluator": _MANY,
    "principal": _SOME,
    "coach": _SOME,
    "educator": _OWN,
    "student": _OWN,
    "guardian": _OWN,
}
# A role that this table does not know yet is treated as one that sees much.
UNKNOWN: Final = _MANY
LOCAL_ACCOUNT: Final = _KEYS


def limits_of(kinds: Set[str]) -> Limits:
    """Return what holds for somebody with these roles: of each, the strictest."""
    found = [LIMITS.get(kind, UNKNOWN) for kind in kinds] or [UNKNOWN]
    return Limits(
        needs_second_step=any(limits.needs_second_step for limits in found),
        idle=min(limits.idle for limits in found),
        at_most=min(limits.at_most for limits in found),
    )
