import subprocess
import sys
from pathlib import Path

import pytest

from waymark.kernels.assignment import compiled

SETTING = "    numba.config.CACHE_LOCATOR_CLASSES"
OUTER = """
from loops.compiled import compiled
from loops.inner import inner

@compiled
def outer() -> int:
    return inner()

print(outer(), sum(outer.stats.cache_hits.values()))
"""
INNER = """
from loops.compiled import compiled

@compiled
def inner() -> int:
    return {}
"""


def run(folder: Path, *, inner: int) -> tuple[int, int]:
    """Run a loop that calls a loop of another file; return what it returned, and whether its machine code was kept."""
    (folder / "loops/inner.py").write_text(INNER.format(inner))
    command = [sys.executable, "-c", "import loops.outer"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    value, kept = done.stdout.split()
    return int(value), int(kept)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a package whose loops are compiled as those of the kernels are."""
    (tmp_path / "loops").mkdir()
    (tmp_path / "loops/__init__.py").touch()
    (tmp_path / "loops/compiled.py").write_text(Path(compiled.__file__).read_text())
    (tmp_path / "loops/outer.py").write_text(OUTER)
    return tmp_path


def test_machine_code_is_kept_until_any_file_of_the_kernel_changes(folder: Path) -> None:
    assert run(folder, inner=1) == (1, 0)
    assert run(folder, inner=1) == (1, 1)
    assert run(folder, inner=2) == (2, 0)


def test_looking_only_at_a_loops_own_file_would_run_what_was_changed_elsewhere(folder: Path) -> None:
    module = folder / "loops/compiled.py"
    source = module.read_text()
    assert source.count(SETTING) == 1
    module.write_text("\n".join(line for line in source.splitlines() if not line.startswith(SETTING)))

    assert run(folder, inner=1) == (1, 0)
    assert run(folder, inner=2) == (1, 1)
