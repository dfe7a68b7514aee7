"""`waymark day arrive`: late people get what is left, and every other command goes on working for the day."""

import json
from pathlib import Path

import pytest

from cli.pdday.test_cancel import DAY, drawn, rows_of
from commands import Outcome, run

HOT = "B1-01"
PEOPLE = "educator_id,name,groups,away\nzz-hire,Nadia,,\naa-sub,,,3\n"
CHOICES = """educator_id,breakout,rank,session_id
zz-hire,1,1,B1-01
zz-hire,1,2,B1-05
aa-sub,1,2,B1-05
aa-sub,1,1,B1-01
aa-sub,2,1,B2-06
"""


def arrive(
    capsys: pytest.CaptureFixture[str],
    before: Path,
    out: Path,
    *options: object,
    people: str = PEOPLE,
    choices: str = CHOICES,
) -> Outcome:
    late, wishes = out.parent / "late.csv", out.parent / "wishes.csv"
    late.write_text(people, encoding="utf-8")
    wishes.write_text(choices, encoding="utf-8")
    return run(capsys, "day", "arrive", DAY, before, "--people", late, "--choices", wishes, "--out", out, *options)


def test_late_people_are_seated_and_nobody_else_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, after = drawn(capsys, tmp_path), tmp_path / "after"

    done = arrive(capsys, before, after)

    old, new = rows_of(before / "assignments.csv"), rows_of(after / "assignments.csv")
    assert (done.code, done.err) == (0, "")
    assert {key: new[key] for key in old} == old
    assert sorted(new.keys() - old.keys()) == [("aa-sub", "1"), ("aa-sub", "2"), ("zz-hire", "1")]
    assert "2 people come late: " in done.out
    assert run(capsys, "day", "verify", DAY, after).code == 0
    one, other = (json.loads((folder / "draw.json").read_text(encoding="utf-8")) for folder in (before, after))
    assert {key: value for key, value in other.items() if key != "events"} == one
    assert "Nadia" not in (after / "draw.json").read_text(encoding="utf-8")


def test_the_order_of_typing_decides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = drawn(capsys, tmp_path)
    arrive(capsys, before, tmp_path / "a")
    head, *rows = PEOPLE.splitlines()
    first, *wishes = CHOICES.splitlines()
    turned = "\n".join([head, *rows[::-1], ""]), "\n".join([first, *wishes[::-1], ""])
    arrive(capsys, before, tmp_path / "b", people=turned[0], choices=turned[1])

    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab")
    assert one == two


@pytest.mark.parametrize("mechanism", ["draw", "first-come", "draw+swap", "optimum"])
@pytest.mark.parametrize("fill", [(), ("--fill",)], ids=["", "fill"])
def test_a_day_with_late_people_goes_on_living(
    mechanism: str, fill: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = drawn(capsys, tmp_path, "--mechanism", mechanism, *fill)
    late = arrive(capsys, before, tmp_path / "late", *fill)
    cut = ("day", "cancel", DAY, tmp_path / "late", "--session", HOT, "--out", tmp_path / "cut", "--opted-in", "aa-sub")
    cancelled = run(capsys, *cut)
    moved = run(capsys, "day", "trades", DAY, tmp_path / "cut", "--out", tmp_path / "moved")
    more = arrive(
        capsys,
        tmp_path / "moved",
        tmp_path / "more",
        people="educator_id\nmm-late\n",
        choices=CHOICES.split("\n")[0] + "\n",
    )
    assert [done.code for done in (late, cancelled, moved)] == [0, 0, 0]
    assert more.code == 0, more.err

    verified = run(capsys, "day", "verify", DAY, tmp_path / "more")
    credit = run(capsys, "day", "credit", DAY, tmp_path / "more", "--out", tmp_path / "credits.csv")
    swaps = run(capsys, "day", "swaps", DAY, tmp_path / "more")
    why = run(capsys, "day", "why", DAY, tmp_path / "more", "--educator", "zz-hire")
    others = [run(capsys, "day", "why", DAY, tmp_path / "more", "--educator", one).code for one in ("ch001", "ch030")]

    assert (verified.code, verified.out[-10:]) == (0, "0 broken.\n")
    assert (credit.code, swaps.code, why.code, others) == (0, 0, 0, [0, 0])
    assert "came after the day was published" in why.out
    assert "zz-hire" in (tmp_path / "credits.csv").read_text(encoding="utf-8")
    events = json.loads((tmp_path / "more" / "draw.json").read_text(encoding="utf-8"))["events"]
    assert [event["event"] for event in events] == ["arrivals", "seats_cut", "promotions", "arrivals"]


@pytest.mark.parametrize(
    ("people", "choices", "says"),
    [
        ("educator_id\nch001\n", CHOICES[:40], 'late.csv, line 2, column educator_id: "ch001" is on this day already'),
        ("educator_id\n", CHOICES[:40], "late.csv, line 1: there is nobody in it"),
        ("educator_id\nx\nx\n", CHOICES[:40], 'late.csv, line 3, column educator_id: "x" is already in line 2'),
        ("educator_id,away\nx,9\n", CHOICES[:40], 'late.csv, line 2, column away: "9" is not in'),
        (PEOPLE, CHOICES + "who,1,1,B1-01\n", 'wishes.csv, line 7, column educator_id: "who" is not in late.csv'),
        (PEOPLE, CHOICES + "aa-sub,2,2,B9-99\n", 'wishes.csv, line 7, column session_id: "B9-99" is not in'),
        (PEOPLE, CHOICES + "aa-sub,2,2,B1-02\n", 'wishes.csv, line 7, column breakout: "B1-02" is in breakout "1"'),
        (PEOPLE, CHOICES + "aa-sub,2,3,B2-02\n", "wishes.csv, line 7, column rank: rank 3 stands where 2 belongs"),
        (PEOPLE, CHOICES + "aa-sub,2,2,B2-06\n", 'wishes.csv, line 7, column session_id: "B2-06" is in this list'),
        (PEOPLE, CHOICES + "aa-sub,2,x,B2-02\n", 'wishes.csv, line 7, column rank: "x" is not a whole number'),
    ],
)
def test_what_cannot_be_is_refused_by_file_line_and_column(
    people: str, choices: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choices = choices if choices.startswith(CHOICES) else CHOICES.split("\n")[0] + "\n"

    refused = arrive(capsys, drawn(capsys, tmp_path), tmp_path / "after", people=people, choices=choices)

    assert refused.code == 2
    assert says in refused.err
    assert not (tmp_path / "after").exists()


def test_who_came_late_cannot_come_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrive(capsys, drawn(capsys, tmp_path), tmp_path / "once")

    again = arrive(capsys, tmp_path / "once", tmp_path / "twice")

    assert (again.code, '"aa-sub" is on this day already' in again.err) == (2, True)


def test_wishes_may_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people, out = tmp_path / "late.csv", tmp_path / "out"
    people.write_text("educator_id\nx\n", encoding="utf-8")

    told = run(
        capsys, "day", "arrive", DAY, drawn(capsys, tmp_path), "--people", people, "--fill", "--out", out, "--json"
    )

    answer = json.loads(told.out)
    assert answer["n_arrived"] == 1
    assert answer["n_seats_given"] + answer["n_without"] == len(answer["moves"]) == 3
    assert run(capsys, "day", "verify", DAY, out).code == 0


FORGERIES = [
    ("draw.json", '"zz-hire"', '"ch001"', "events"),
    ("draw.json", '"aa-sub"', '"zz-sub"', "events"),
    ("draw.json", '"B1-05"', '"B1-99"', "events"),
    ("draw.json", '"B1-05"', '"B2-05"', "events"),
    ("draw.json", '"fill": false,\n      "result_sha256"', '"fill": 0,\n      "result_sha256"', "events"),
    ("draw.json", '"groups": []', '"groups": ["b", "a"]', "events"),
    ("draw.json", '"result_sha256": "', '"result_sha256": "0', "events"),
    ("assignments.csv", "zz-hire,1,B1-05,2,best_open", "zz-hire,1,B1-01,1,first_choice", "more people sit"),
    ("assignments.csv", "zz-hire,1,B1-05,2,best_open", "zz-hire,1,,,none_open", "best of what was left"),
    ("assignments.csv", "zz-hire,1,B1-05,2,best_open", "zz-hire,1,B1-05,2,reseated", "reason"),
    ("waitlists.csv", ",zz-hire", ",aa-sub", "waitlists.csv"),
    ("summary.json", '"n_educators": 62', '"n_educators": 60', "n_educators"),
]


@pytest.mark.parametrize("forgery", FORGERIES, ids=[f"{name}-{i}" for i, (name, *_) in enumerate(FORGERIES)])
def test_a_forged_day_with_late_people_does_not_hold(
    forgery: tuple[str, str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, old, new, says = forgery
    arrive(capsys, drawn(capsys, tmp_path), tmp_path / "after")
    path = tmp_path / "after" / name
    text = path.read_text(encoding="utf-8")
    assert old in text, text[-900:]
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    verified = run(capsys, "day", "verify", DAY, tmp_path / "after")

    assert verified.code == 1
    assert says in (verified.out + verified.err).casefold() or says in verified.out + verified.err
