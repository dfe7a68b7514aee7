"""Where the real data stands that may lie beside the checkout; a test that needs it says so aloud where it is not."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WAYMARK_SHARED", REPOSITORY.parent / "shared"))


def shared_path(name: str) -> Path:
    """Return a file or folder of the shared data, or skip the test with a sentence."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"the real data is not beside the checkout: {name} (set WAYMARK_SHARED to its folder)")
    return path
