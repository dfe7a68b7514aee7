"""A zip from anyone is read with limits: time, memory, names, members, and what really comes out."""

import io
import resource
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from day_files import sound_files
from shared_data import shared_path
from waymark.interop.pdday.bundle import read_bundle, write_bundle
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.zips import MAX_MEMBERS

MOST_SECONDS, MOST_BYTES = 1.0, 100 << 20
OUT = {"assignments.csv": b"a\n", "waitlists.csv": b"w\n", "draw.json": b"{}\n", "summary.json": b"{}\n"}


def packed(members: list[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as bundle:
        for name, data in members:
            bundle.writestr(name, data)
    return stream.getvalue()


def symlink() -> bytes:
    info = zipfile.ZipInfo("in/choices.csv")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return packed([(info, b"/etc/passwd")])


def encrypted() -> bytes:
    data = bytearray(packed([("in/choices.csv", b"x")]))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_size(size: int) -> bytes:
    data = bytearray(packed([("in/choices.csv", b"x" * 5_000_000), ("out/draw.json", b"{}")]))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    return bytes(data)


def bomb(n_megabytes: int) -> bytes:
    return packed([("in/choices.csv", bytes(n_megabytes << 20)), ("out/draw.json", b"{}")])


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([("in/choices.csv", b"x"), ("in/choices.csv", b"y")])


def overlapping() -> bytes:
    """Two members in the list that are the same bytes in the file, each as long as the whole zip."""
    data = bytearray(packed([("in/choices.csv", b"x" * 4000), ("in/rooms.csv", b"y")], zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<II", data, second + 20, 4000, 4000)
    struct.pack_into("<I", data, second + 42, 0)
    return bytes(data)


def huge_list() -> bytes:
    return packed([(f"f{n}.csv", b"") for n in range(20_000)])


ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: bomb(300), "far more than it should"),
    "a size that is too small": (lambda: lying_size(10), "is damaged"),
    "a size that is too large": (lambda: lying_size(4_000_000_000), "far more than it should"),
    "a list of 20,000 members": (huge_list, "more than 200 members"),
    "too many members": (lambda: packed([(f"f{n}", b"") for n in range(MAX_MEMBERS + 1)]), "more than 200 members"),
    "a way up": (lambda: packed([("../../in/choices.csv", b"x")]), "leads out of the zip"),
    "a way up inside": (lambda: packed([("in/../choices.csv", b"x")]), "leads out of the zip"),
    "an absolute path": (lambda: packed([("/in/choices.csv", b"x")]), "leads out of the zip"),
    "a drive letter": (lambda: packed([("C:/in/choices.csv", b"x")]), "leads out of the zip"),
    "backslashes": (lambda: packed([("..\\..\\choices.csv", b"x")]), "leads out of the zip"),
    "a link": (symlink, "a link or a device"),
    "encryption": (encrypted, "it is encrypted"),
    "a member twice": (twice, "in the zip twice"),
    "an unusual compression": (lambda: packed([("in/choices.csv", b"x")], zipfile.ZIP_BZIP2), "in an unusual way"),
    "members that overlap": (overlapping, "overlap|is damaged"),
    "no zip": (lambda: b"session_id,title\n", "is not a zip"),
    "nothing": (lambda: b"", "is not a zip"),
    "half a zip": (lambda: bomb(1)[:500], "is not a zip"),
    "an empty zip": (lambda: packed([]), "there is no folder in/"),
    "no out/": (lambda: packed([("in/choices.csv", b"x")]), "there is no folder out/"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_quickly_and_in_little_memory(name: str) -> None:
    make, words = ATTACKS[name]
    data = make()
    tracemalloc.start()
    begun = time.process_time()
    try:
        with pytest.raises(InputRefused, match=words):
            read_bundle(data)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < MOST_SECONDS
    assert most < MOST_BYTES


@pytest.mark.shared
@pytest.mark.parametrize("name", ["abs", "bomb_200MB", "lying_size", "many", "symlink", "traversal", "win"])
def test_the_stored_attacks_are_refused(name: str) -> None:
    path = shared_path(f"bad-inputs/generated/{name}.zip")
    begun = time.process_time()
    with pytest.raises(InputRefused):
        read_bundle(path)
    assert time.process_time() - begun < MOST_SECONDS


def test_the_twin_without_limits_unpacks_the_whole_bomb() -> None:
    with zipfile.ZipFile(io.BytesIO(bomb(120))) as bundle:
        assert len(bundle.read("in/choices.csv")) > MOST_BYTES
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > MOST_BYTES


def test_a_limit_on_all_files_together_holds() -> None:
    data = write_bundle(sound_files(), OUT)
    assert read_bundle(data, max_bytes=10_000) == (sound_files(), OUT)
    with pytest.raises(InputRefused, match="unpacked it is larger than 0 MB"):
        read_bundle(data, max_bytes=300)


def test_a_bundle_comes_back_and_has_the_same_bytes_whenever_it_is_made(tmp_path: Path) -> None:
    data = write_bundle(sound_files(), OUT)
    assert data == write_bundle(dict(reversed(sound_files().items())), dict(reversed(OUT.items())))
    (tmp_path / "bundle.zip").write_bytes(data)
    assert read_bundle(tmp_path / "bundle.zip") == (sound_files(), OUT)


def test_what_is_not_part_of_a_day_is_not_read() -> None:
    members: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        ("in/", b""),
        ("__MACOSX/in/._choices.csv", b"x"),
        ("read me.txt", b"x"),
    ]
    files = [(f"in/{name}", data) for name, data in sound_files().items()] + [(f"out/{n}", d) for n, d in OUT.items()]
    assert read_bundle(packed([*members, *files])) == (sound_files(), OUT)


def test_a_folder_or_nothing_in_place_of_a_zip_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="is a folder, not a zip"):
        read_bundle(tmp_path)
    with pytest.raises(InputRefused, match="does not exist"):
        read_bundle(tmp_path / "none.zip")
