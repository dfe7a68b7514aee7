"""The just-in-time compiler of the kernels' inner loops, with types that the type checker believes (ADR 0019)."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TypeVar, cast

import numba
from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays at its first call and keep the machine code beside the source or in the user's cache.

    Where neither place can be written, each process compiles for itself: slower to start, the same results. Only
    whole-number arithmetic is compiled, so that every machine computes the same bits.
    """
    numba.config.CACHE_LOCATOR_CLASSES = PLACES  # type: ignore[attr-defined]  # it is there, in a table that is not typed
    try:
        made = numba.njit(cache=True)(loop)
    except RuntimeError:
        made = numba.njit(loop)
    return cast("Loop", made)


@cache
def kernel_stamp() -> str:
    """Return a digest of all sources of this kernel.

    A loop is compiled together with loops and constants of other files, but numba looks only at the loop's own file to
    see whether what it kept is still true. So it is given this instead.
    """
    digest = sha256()
    for source in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if source.name.endswith(".py"):
            digest.update(source.read_bytes())
    return digest.hexdigest()


class _StampedByKernel:
    def get_source_stamp(self) -> str:
        return kernel_stamp()


class GivenFolder(_StampedByKernel, UserProvidedCacheLocator):
    """Machine code in the folder that ``NUMBA_CACHE_DIR`` names."""


class BesideSource(_StampedByKernel, InTreeCacheLocator):
    """Machine code beside the source."""


class UserFolder(_StampedByKernel, UserWideCacheLocator):
    """Machine code in the user's cache."""


PLACES = ",".join(f"{__name__}.{place.__name__}" for place in (GivenFolder, BesideSource, UserFolder))
