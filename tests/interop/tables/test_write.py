"""An output folder is there whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_data import REPOSITORY
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.write import csv_bytes, json_bytes, write_folder


def left_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_tables_have_lf_no_mark_and_quotes_only_where_needed() -> None:
    rows = [("0042", "a,b", 1), ("=1+1", 'say "x"', -2), (" ", "line\nend", 0), ("\r", "", 3)]
    expected = 'id,text,n\n0042,"a,b",1\n=1+1,"say ""x""",-2\n ,"line\nend",0\n"\r",,3\n'
    assert csv_bytes(("id", "text", "n"), rows) == expected.encode()


def test_a_row_of_one_empty_cell_is_not_a_blank_line() -> None:
    assert csv_bytes(("a",), [("",), ("x",)]) == b'a\n""\nx\n'


def test_json_keeps_the_order_of_keys_and_any_script() -> None:
    assert json_bytes({"b": "é", "a": [1]}) == '{\n  "b": "é",\n  "a": [\n    1\n  ]\n}\n'.encode()


def test_an_existing_folder_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(InputRefused, match="exists already"):
        write_folder(tmp_path / "out", {"a.csv": [b"x"]})
    assert left_in(tmp_path) == ["out"]
    assert left_in(tmp_path / "out") == []


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    def blocks() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_folder(tmp_path / "new" / "out", {"a.csv": [b"whole"], "b.csv": blocks()})
    assert left_in(tmp_path) == []


def test_the_twin_without_the_guard_leaves_a_half_written_folder(tmp_path: Path) -> None:
    """Writing straight into the folder, as the guard avoids: after the failure half of it stands there."""

    def write_straight(out: Path, blocks: Iterator[bytes]) -> None:
        out.mkdir()
        with (out / "a.csv").open("wb") as stream:
            stream.writelines(blocks)

    def blocks() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write_straight(tmp_path / "out", blocks())
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"half"


def test_a_full_disk_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("waymark.interop.tables.write.os.fsync", full)
    with pytest.raises(InputRefused, match="nothing was written"):
        write_folder(tmp_path / "out", {"a.csv": [b"x"]})
    assert left_in(tmp_path) == []


def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputRefused, match="nothing was written"):
        write_folder(tmp_path / "file" / "out", {"a.csv": [b"x"]})


def test_a_way_through_a_folder_that_is_not_there_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="nothing was written"):
        write_folder(tmp_path / "none" / ".." / "out", {"a.csv": [b"x"]})
    assert left_in(tmp_path) == []


SLOW_WRITER = """
import signal, sys, time
from pathlib import Path
from waymark.interop.tables.write import write_folder
# Whoever starts the tests in the background has Ctrl-C ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
def blocks():
    yield b"half"
    print("writing", flush=True)
    time.sleep(60)
    yield b"rest"
write_folder(Path(sys.argv[1]), {"a.csv": [b"whole"], "b.csv": blocks()})
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_whoever_is_killed_while_writing_leaves_no_output_folder(tmp_path: Path, number: signal.Signals) -> None:
    out = tmp_path / "out"
    writer = subprocess.Popen(
        [sys.executable, "-c", SLOW_WRITER, str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
    )
    assert writer.stdout is not None
    with writer, writer.stdout:
        assert writer.stdout.readline() == b"writing\n"
        writer.send_signal(number)
        writer.wait(timeout=20)
    assert not out.exists()
    write_folder(out, {"a.csv": [b"whole"]})
    assert left_in(out) == ["a.csv"]
