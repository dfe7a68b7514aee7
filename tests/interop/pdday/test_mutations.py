"""Whatever happens to the bytes of a day's files, the answer is a day or a refusal, never a traceback."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from day_files import same_day, sound_files
from waymark.interop.google_forms.answers import read_answers
from waymark.interop.pdday.build import Seats
from waymark.interop.pdday.bundle import read_bundle, write_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published
from waymark.interop.pdday.write_day import day_files
from waymark.interop.preflib.ballots import read_ballots
from waymark.interop.tables.faults import InputRefused
from waymark.interop.tables.source import source_of_bytes

PIECES = st.sampled_from(
    [
        b"",
        b"\0",
        b'"',
        b'""',
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b";",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"0",
        b"9" * 30,
        b"-1",
    ]
) | st.binary(max_size=4)


def lines_of_refusal(attempt: Callable[[], object]) -> tuple[str, ...] | None:
    """Return what is said if the input is refused; any other exception goes through."""
    try:
        attempt()
    except InputRefused as refused:
        return refused.lines()
    return None


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_spoiled_files_give_a_day_or_a_refusal(data: st.DataObject) -> None:
    files = sound_files()
    for _ in range(data.draw(st.integers(1, 3))):
        file = data.draw(st.sampled_from(sorted(files)))
        old = files[file]
        begin = data.draw(st.integers(0, len(old)))
        end = data.draw(st.integers(begin, min(len(old), begin + 40)))
        files[file] = old[:begin] + data.draw(PIECES) + old[end:]
    said = lines_of_refusal(lambda: read_day_files(files))
    if said is None:
        day, _ = read_day_files(files)
        assert same_day(read_day_files(day_files(day))[0], day)
    else:
        assert said
        assert all(line.isprintable() for line in said)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_spoiled_bundles_results_forms_and_ballots_are_read_or_refused(data: st.DataObject) -> None:
    zipped = write_bundle(sound_files(), {"draw.json": b"{}"})
    at = data.draw(st.integers(0, len(zipped)))
    spoiled = zipped[:at] + data.draw(PIECES) + zipped[at + data.draw(st.integers(0, 8)) :]
    noise = data.draw(st.binary(max_size=60))
    attempts = (
        lambda: read_bundle(spoiled),
        lambda: read_answers(source_of_bytes("a.csv", noise)),
        lambda: read_ballots(source_of_bytes("b.soc", noise), Seats(per_session=1)),
    )
    for attempt in attempts:
        assert lines_of_refusal(attempt) != ()
    read_published(dict.fromkeys(("assignments.csv", "waitlists.csv", "draw.json", "summary.json"), noise))
