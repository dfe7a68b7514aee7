import json
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commands import run
from processes import process_environment

SEED = "0123456789abcdef" * 4
SESSIONS = """session_id,offering_id,title,breakout,capacity_seats
m1,mind,Mindfulness,B1,1
r1,robo,Robotics,B1,2
m2,mind,Mindfulness,B2,1
h2,hami,Hamilton,B2,9
"""
EDUCATORS = "educator_id,name\n007,Ana\n07,Ben\n7,Cho\n"
CHOICES = "educator_id,breakout,rank,session_id\n" + "".join(
    f"{who},B1,1,m1\n{who},B1,2,r1\n{who},B2,1,m2\n{who},B2,2,h2\n" for who in ("007", "07", "7")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"sessions": SESSIONS, "educators": EDUCATORS, "choices": CHOICES}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_draw_writes_the_four_files_and_verify_finds_that_they_hold(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)
    verified = run(capsys, "day", "verify", folder, out)

    assert (drawn.code, drawn.err, verified.code, verified.err) == (0, "", 0, "")
    assert list(files(out)) == ["assignments.csv", "draw.json", "summary.json", "waitlists.csv"]
    rows = (out / "assignments.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "educator_id,breakout,session_id,rank,reason"
    assert [row.split(",")[:2] for row in rows[1:]] == [[who, b] for who in ("007", "07", "7") for b in ("B1", "B2")]
    assert "0 broken" in verified.out


def test_the_same_input_in_any_order_of_rows_gives_the_same_bytes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shuffled = tmp_path / "shuffled"
    shutil.copytree(folder, shuffled)
    for path in shuffled.iterdir():
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\ufeff" + "\r\n".join([header, *rows[::-1], ""]), encoding="utf-8", newline="")

    for source, out in ((folder, "a"), (shuffled, "b")):
        assert run(capsys, "day", "draw", source, "--seed", SEED.upper(), "--out", tmp_path / out).code == 0

    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_json_prints_the_summary_and_nothing_else(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, "--json")

    printed = json.loads(drawn.out)
    written = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert {key: printed[key] for key in written} == written
    assert set(printed) - set(written) == {"solve_seconds", "waymark_version"}


def test_first_come_and_filling_up_are_told_apart_in_what_is_published(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, "--mechanism", "first-come", "--fill")

    record = json.loads((out / "draw.json").read_text(encoding="utf-8"))
    assert (record["mechanism"], record["fill"]) == ("first-come", True)
    assert run(capsys, "day", "verify", folder, out).code == 0


def test_an_existing_folder_is_refused_and_stays_as_it_was(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep me", encoding="utf-8")

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)

    assert drawn.code == 2
    assert len(drawn.err.splitlines()) == 1
    assert files(out) == {"mine.txt": b"keep me"}


@pytest.mark.parametrize("seed", ["", "00", "g" * 64, "0" * 63, "0" * 65, "0x" + "0" * 62, "٠" * 64])
def test_a_seed_that_is_not_64_hexadecimal_digits_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: str
) -> None:
    drawn = run(capsys, "day", "draw", folder, "--seed", seed, "--out", tmp_path / "out")

    assert drawn.code == 2
    assert "64 hexadecimal digits" in drawn.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_faulty_folder_is_refused_with_a_line_for_every_fault_and_nothing_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    with (folder / "choices.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("999,B1,1,m1\n007,B1,3,nowhere\n")
    extra = ["--json"] if as_json else []

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", tmp_path / "out", *extra)

    assert drawn.code == 2
    assert [line.split(":")[0] for line in drawn.err.splitlines()] == [
        "choices.csv, line 14, column educator_id",
        "choices.csv, line 15, column session_id",
    ]
    assert not (tmp_path / "out").exists()


def test_a_tampered_result_is_not_the_result_and_a_missing_file_is_bad_input(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)
    path = out / "assignments.csv"
    path.write_bytes(path.read_bytes().replace(b"first_choice", b"best_open", 1))

    tampered = run(capsys, "day", "verify", folder, out)
    path.unlink()
    missing = run(capsys, "day", "verify", folder, out)

    assert tampered.code == 1
    assert tampered.out.startswith("assignments.csv, line ")
    assert missing.code == 2
    assert missing.err.startswith("assignments.csv")


@pytest.mark.parametrize(
    "damage",
    [
        b"\xff\xfe",
        b"\0",
        b'"',
        b"educator_id,breakout,session_id,rank,reason\n007,B1\n",
        b"",
    ],
)
def test_a_malformed_result_is_not_the_result(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: bytes
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)

    for name in ("assignments.csv", "waitlists.csv", "draw.json", "summary.json"):
        whole = (out / name).read_bytes()
        (out / name).write_bytes(damage)
        assert run(capsys, "day", "verify", folder, out).code == 1
        (out / name).write_bytes(whole)
    assert run(capsys, "day", "verify", folder, out).code == 0


def test_a_bundle_is_verified_like_its_folders(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)
    bundle = tmp_path / "bundle.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for name, data in (
            *((f"in/{n}", d) for n, d in files(folder).items()),
            *((f"out/{n}", d) for n, d in files(out).items()),
        ):
            archive.writestr(name, data)

    assert run(capsys, "day", "verify", bundle).code == 0
    bundle.write_bytes(bundle.read_bytes()[:-30])
    assert run(capsys, "day", "verify", bundle).code == 2


def test_why_gives_one_sentence_for_each_breakout(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)

    told = [run(capsys, "day", "why", folder, out, "--educator", who) for who in ("007", "07", "7")]

    assert [answer.code for answer in told] == [0, 0, 0]
    for answer in told:
        assert [line.split(":")[0] for line in answer.out.splitlines()] == ["B1", "B2"]
    assert any("was full, its 1 seat went to place 1" in answer.out for answer in told)
    record = json.loads(run(capsys, "day", "why", folder, out, "--educator", "7", "--json").out)
    assert [answer["breakout"] for answer in record] == ["B1", "B2"]


def test_why_does_not_explain_a_result_that_does_not_hold(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)
    with (folder / "educators.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("8,Dee\n")

    told = run(capsys, "day", "why", folder, out, "--educator", "7")

    assert (told.code, told.out) == (1, "")
    assert "input has changed" in told.err


def test_why_of_an_unknown_person_says_where_ids_stand(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)

    told = run(capsys, "day", "why", folder, out, "--educator", "no\none")

    assert told.code == 2
    assert told.err == '--educator: "no\\none" is not in educators.csv. Copy the id from there as it stands.\n'


def test_the_command_speaks_the_language_of_the_terminal(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "es_MX.UTF-8")

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", tmp_path / "out")

    assert drawn.code == 0
    assert "Compruébalo" in drawn.out


@pytest.mark.parametrize("command", ["draw", "verify", "why", "swaps", "convert"])
def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    told = run(capsys, "day", command, "--help")

    assert told.code == 0
    assert f"waymark day {command}" in told.out.replace("\n", " ")
    assert "Example" in told.out


def shell(command: str, *, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run a shell line with ``waymark`` in it; return its exit code and what it printed on standard output."""
    program = f"{shlex.quote(sys.executable)} -m waymark"
    done = subprocess.run(  # noqa: S602 - the lines below are ours, and redirection is what is tested
        command.replace("waymark", program),
        shell=True,
        env=process_environment() | (env or {}),
        capture_output=True,
        text=True,
        check=False,
        executable="/bin/bash",
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("ending", [">/dev/full", "--json >/dev/full", ">&-", "2>&-", "| head -0"])
def test_a_day_that_was_drawn_counts_as_drawn_even_if_nobody_could_be_told(
    folder: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / "out"

    code, _ = shell(f"set -o pipefail; waymark day draw {folder} --seed {SEED} --out {out} {ending}")

    assert code == 0
    assert len(files(out)) == 4
    assert shell(f"waymark day verify {folder} {out} {ending.replace('--json', '')}")[0] == 0


def test_refused_input_stays_exit_code_two_when_the_faults_cannot_be_printed(folder: Path, tmp_path: Path) -> None:
    (folder / "choices.csv").unlink()

    assert shell(f"waymark day draw {folder} --seed {SEED} --out {tmp_path / 'out'} 2>/dev/full")[0] == 2


def test_a_terminal_that_lacks_a_character_gets_it_as_an_escape(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "日本"
    latin = {"PYTHONIOENCODING": "latin-1"}

    drawn, told = shell(f"waymark day draw {folder} --seed {SEED} --out {out}", env=latin)

    assert (drawn, "\\u65e5\\u672c" in told) == (0, True)
    assert shell(f"waymark day why {folder} {out} --educator 7", env=latin)[0] == 0


def test_json_answers_where_a_command_refuses_or_denies(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    seed = run(capsys, "day", "draw", folder, "--seed", "abc", "--out", out, "--json")
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out)
    unknown = run(capsys, "day", "why", folder, out, "--educator", "8", "--json")
    (folder / "educators.csv").write_text(EDUCATORS + "8,Dee\n", encoding="utf-8")
    denied = run(capsys, "day", "why", folder, out, "--educator", "8", "--json")

    assert [json.loads(answer.out)["faults"][0]["file"] for answer in (seed, unknown)] == ["--seed", "--educator"]
    assert (denied.code, json.loads(denied.out)["holds"]) == (1, False)


@pytest.mark.parametrize("mechanism", ["draw+swap", "optimum"])
def test_an_optimum_is_drawn_proven_verified_and_explained(
    mechanism: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, "--mechanism", mechanism, "--json")
    verified = run(capsys, "day", "verify", folder, out)
    why = run(capsys, "day", "why", folder, out, "--educator", "007")

    assert (drawn.code, verified.code, why.code) == (0, 0, 0)
    summary = json.loads(drawn.out)
    assert summary["optimum_bound"] <= summary["mean_rank"]
    assert summary["gap"] == pytest.approx(1 - summary["optimum_bound"] / summary["mean_rank"])
    assert set(json.loads((out / "draw.json").read_text(encoding="utf-8"))["seat_price"]) == {"m1", "r1", "m2", "h2"}
    assert "Mindfulness" in why.out or "Robotics" in why.out


@pytest.mark.parametrize(("objective", "says"), [("least-squares", "squared sums"), ("leximin", "worst off")])
def test_an_objective_over_people_is_drawn_verified_and_explained(
    objective: str, says: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, options = tmp_path / "out", ("--mechanism", "optimum", "--objective", objective)

    drawn = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, *options)
    verified = run(capsys, "day", "verify", folder, out)
    why = run(capsys, "day", "why", folder, out, "--educator", "007")

    assert (drawn.code, verified.code, why.code) == (0, 0, 0)
    assert says in drawn.out
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["objective"]["name"], summary["optimum_bound"], summary["gap"]) == (objective, None, None)
    assert json.loads((out / "draw.json").read_text(encoding="utf-8"))["objective"] == objective


@pytest.mark.parametrize("mechanism", ["draw", "draw+swap", "first-come"])
def test_other_mechanisms_have_no_objective(
    mechanism: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--mechanism", mechanism, "--objective", "leximin")

    refused = run(capsys, "day", "draw", folder, "--seed", SEED, "--out", tmp_path / "out", *options)

    assert refused.code == 2
    assert f"{mechanism} has no objective to choose" in refused.err
    assert not (tmp_path / "out").exists()


def test_the_mean_rank_as_the_objective_changes_no_byte(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, options in (("one", ()), ("two", ("--objective", "mean-rank"))):
        optimum = ("--mechanism", "optimum", *options)
        run(capsys, "day", "draw", folder, "--seed", SEED, "--out", tmp_path / name, *optimum)

    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def forged(out: Path, name: str, old: str, new: str) -> None:
    path = out / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    "forgery",
    [
        ("summary.json", '"gap": 0.0', '"gap": -0.1', "gap"),
        ("summary.json", '"optimum_bound": 1.66', '"optimum_bound": 1.65', "optimum_bound"),
        ("draw.json", '"m1": ', '"m1": 1', "seat prices"),
        ("draw.json", '"mechanism": "optimum"', '"mechanism": "draw"', "does not belong"),
        ("draw.json", '"mechanism": "optimum"', '"mechanism": "draw+swap"', "reason"),
        ("draw.json", '"m1"', '"m9"', "seat prices"),
        ("assignments.csv", "least_total", "best_open", "reason"),
        ("assignments.csv", "h2,2,least_total", "m2,1,first_choice", "More people sit"),
    ],
)
def test_a_forged_optimum_does_not_hold(
    forgery: tuple[str, str, str, str], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, says = forgery
    out = tmp_path / "out"
    run(capsys, "day", "draw", folder, "--seed", SEED, "--out", out, "--mechanism", "optimum")
    forged(out, name, old, new)

    verified = run(capsys, "day", "verify", folder, out)

    assert verified.code == 1
    assert says in verified.out
