"""A pipe, a device or a folder in place of a file is refused at once: nobody waits for what never comes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from day_files import sound_files
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day
from waymark.interop.pdday.result import read_published
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.source import NotPlainFileError, open_plain, source_of_path

OUT_FILES = {
    "assignments.csv": b"educator_id,breakout,session_id,rank,reason\n",
    "waitlists.csv": b"session_id,position,educator_id\n",
    "draw.json": b"{}\n",
    "summary.json": b"{}\n",
}
NOT_PLAIN = "this is a pipe or a device, not a plain file"


@pytest.fixture(autouse=True)
def nobody_waits() -> Iterator[None]:
    """Whoever waits for a pipe is interrupted, so that a broken guard fails instead of hanging."""

    def interrupted(_number: int, _frame: object) -> None:
        pytest.fail("something waits for a pipe")

    before = signal.signal(signal.SIGALRM, interrupted)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def laid_out(folder: Path, files: dict[str, bytes], without: str) -> Path:
    folder.mkdir()
    for name, data in files.items():
        if name != without:
            (folder / name).write_bytes(data)
    return folder / without


@pytest.mark.parametrize("file", sound_files())
def test_a_pipe_in_place_of_a_file_of_the_day_is_refused(tmp_path: Path, file: str) -> None:
    os.mkfifo(laid_out(tmp_path / "in", sound_files(), file))
    with pytest.raises(InputRefused) as refused:
        read_day(tmp_path / "in")
    assert [(f.file, f.problem, f.remedy) for f in refused.value.faults] == [
        (file, NOT_PLAIN, "Put a CSV file in its place")
    ]


@pytest.mark.parametrize("file", OUT_FILES)
def test_a_pipe_in_place_of_a_file_of_the_result_is_refused(tmp_path: Path, file: str) -> None:
    os.mkfifo(laid_out(tmp_path / "out", OUT_FILES, file))
    with pytest.raises(InputRefused) as refused:
        read_published(tmp_path / "out")
    assert [(f.file, f.problem) for f in refused.value.faults] == [(file, NOT_PLAIN)]


def test_a_link_to_a_device_is_refused_and_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    laid_out(tmp_path / "in", sound_files(), "rooms.csv").symlink_to("/dev/zero")
    with pytest.raises(InputRefused, match=NOT_PLAIN):
        read_day(tmp_path / "in")
    (tmp_path / "rooms").write_bytes(sound_files()["rooms.csv"])
    (tmp_path / "in" / "rooms.csv").unlink()
    (tmp_path / "in" / "rooms.csv").symlink_to(tmp_path / "rooms")
    assert len(read_day(tmp_path / "in")[0].rooms) == 2


def test_a_pipe_or_a_device_in_place_of_a_bundle_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "bundle.zip")
    for path in (tmp_path / "bundle.zip", Path("/dev/zero")):
        with pytest.raises(InputRefused, match=NOT_PLAIN):
            read_bundle(path)


def test_a_file_that_turns_into_a_pipe_before_it_is_opened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look before opening is fooled here; the one afterwards is not, and opening does not wait."""
    plain = tmp_path / "plain"
    plain.write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.csv")
    looked_at = plain.stat()
    monkeypatch.setattr("waymark.interop.tables.source.os.stat", lambda _path: looked_at)
    with pytest.raises(InputRefused, match=NOT_PLAIN):
        source_of_path(tmp_path / "pipe.csv").open()


def test_the_twin_that_opens_without_looking_reads_a_device_without_end() -> None:
    with Path("/dev/zero").open("rb") as stream:
        assert stream.read(1 << 20) == bytes(1 << 20)
    with pytest.raises(NotPlainFileError):
        open_plain(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("file", "remedy"),
    [
        ("assignments.csv", "Put a CSV file in its place"),
        ("summary.json", "Put the JSON file in its place as it was published"),
    ],
)
def test_a_folder_in_place_of_a_file_of_the_result_is_refused_and_no_finding(
    tmp_path: Path, file: str, remedy: str
) -> None:
    laid_out(tmp_path / "out", OUT_FILES, file).mkdir()
    with pytest.raises(InputRefused) as refused:
        read_published(tmp_path / "out")
    faults = [(f.file, f.problem, f.remedy) for f in refused.value.faults]
    assert faults == [(file, "this is a folder, not a file", remedy)]


def test_a_file_of_the_result_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_path: Path) -> None:
        raise PermissionError

    laid_out(tmp_path / "out", OUT_FILES, "draw.json").write_bytes(b"{}")
    monkeypatch.setattr("waymark.interop.tables.source.open_plain", forbidden)
    with pytest.raises(InputRefused) as refused:
        read_published(tmp_path / "out")
    assert {f.problem for f in refused.value.faults} == {"you may not read this file"}
