"""The just-in-time compiler of the kernels' inner loops, with types that the type checker believes (ADR 0019)."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays at its first call and keep the machine code beside the source or in the user's cache.

    Where neither place can be written, each process compiles for itself: slower to start, the same results. Only
    whole-number arithmetic is compiled, so that every machine computes the same bits.
    """
    try:
        made = numba.njit(cache=True)(loop)
    except RuntimeError:
        made = numba.njit(loop)
    return cast("Loop", made)
