"""The pages of trust say nothing that no test stands behind: every named test and every place in the code exists."""

import csv
import json
import re
import shutil
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import handbook
from shared_data import shared_path

TRUST = handbook.DOCS / "trust"
ANSWERS = ("met", "in part", "not yet", "does not apply")
TEST_NAME = re.compile(r"\btest_\w+")


@cache
def names_of_tests() -> frozenset[str]:
    """Return the names of all tests."""
    files = (handbook.REPOSITORY / "tests").rglob("test_*.py")
    return frozenset(
        name for f in files for name in re.findall(r"^def (test_\w+)", f.read_text(encoding="utf-8"), re.MULTILINE)
    )


def asvs() -> list[dict[str, str]]:
    with (TRUST / "asvs.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def faults_of(row: dict[str, str]) -> list[str]:
    """Return what is wrong with one answer."""
    proof, named = row["proof or reason"], TEST_NAME.findall(row["proof or reason"])
    if row["answer"] not in ANSWERS:
        return [f"{row['id']}: {row['answer']} is no answer"]
    if row["answer"] == "met":
        return [f"{row['id']}: there is no {proof}"] if named != [proof] or proof not in names_of_tests() else []
    return [] if len(proof) > 10 and not named else [f"{row['id']}: it has to say why"]


def test_every_answer_has_a_test_that_exists_or_a_reason() -> None:
    assert [fault for row in asvs() for fault in faults_of(row)] == []


@pytest.mark.parametrize(
    ("answer", "proof"),
    [
        ("met", "test_that_nobody_wrote"),
        ("met", "we are sure"),
        ("met", "test_every_role_gets_what_the_table_says and more"),
        ("not yet", ""),
        ("perhaps", "It may be so."),
    ],
)
def test_an_answer_without_anything_behind_it_is_noticed(answer: str, proof: str) -> None:
    assert len(faults_of({"id": "V1.1.1", "answer": answer, "proof or reason": proof})) == 1


def test_every_requirement_of_the_two_levels_is_answered_once() -> None:
    assert len(asvs()) == len({row["id"] for row in asvs()}) == 246


def test_ids_and_levels_are_those_of_the_standard() -> None:
    (path,) = shared_path("bad-inputs/asvs").glob("*.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        theirs = {row["req_id"]: row["L"] for row in csv.DictReader(stream)}
    wanted = {name: level for name, level in theirs.items() if level in "12" and not name.startswith("V17.")}

    assert {row["id"]: row["level"] for row in asvs()} == wanted


def test_the_page_counts_right() -> None:
    counted = Counter(row["answer"] for row in asvs())

    told = re.findall(r"^\| ([a-z ]+) \| .* \| (\d+) \|$", handbook.page("trust/asvs.md"), re.MULTILINE)

    assert {answer: int(number) for answer, number in told} == dict(counted)


def test_every_threat_has_a_place_in_the_code_and_a_proof() -> None:
    text = handbook.page("trust/threat-model.md")
    rows = re.findall(r"^\| (T\d+) .*$", text, re.MULTILINE)
    proofs = TEST_NAME.findall(text)

    assert rows == [f"T{number}" for number in range(1, 13)]
    assert len(proofs) >= len(rows)
    assert sorted(set(proofs) - names_of_tests()) == []
    assert text.count("::") >= len(rows)
    assert handbook.missing_steps(text) == []


def files_with_faults(codes: str, folder: Path) -> set[str]:
    """Ask ruff about sources, whatever exceptions their comments make; return the files in which it finds faults."""
    ruff = shutil.which("ruff") or str(Path(handbook.REPOSITORY, ".venv/bin/ruff"))
    command = [ruff, "check", "--isolated", "--ignore-noqa", "--output-format", "json", "--select", codes, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {Path(fault["filename"]).relative_to(folder.resolve()).as_posix() for fault in json.loads(done.stdout)}


EVALUATION = "S102,S301,S302,S307,S506,S602,S604,S605,S609"
QUERIES = "S608,S610,S611"
BROKEN_HASHES = "S324"


def test_no_code_is_evaluated_from_text() -> None:
    """Ruff refuses eval, exec, pickle, marshal, yaml.load and shells; it is asked about every source of ours."""
    assert files_with_faults(EVALUATION, handbook.SOURCES) == set()


def test_no_query_is_put_together_from_text() -> None:
    """Ruff refuses SQL that is built from pieces, and Django's extra() and RawSQL(); backups name our own tables."""
    assert files_with_faults(QUERIES, handbook.SOURCES) == {"interop/backup/sqlite.py"}


def test_no_broken_hash_is_used() -> None:
    """Ruff refuses MD5, SHA-1 and what is weaker."""
    assert files_with_faults(BROKEN_HASHES, handbook.SOURCES) == set()


@pytest.mark.parametrize(
    ("codes", "planted"),
    [
        (EVALUATION, "x = eval(input())\n"),
        (QUERIES, "def f(c, name):\n    c.execute(f\"SELECT id FROM people WHERE name = '{name}'\")\n"),
        (BROKEN_HASHES, "import hashlib\nx = hashlib.md5(b'')  # noqa: S324\n"),
    ],
)
def test_what_is_planted_is_found(tmp_path: Path, codes: str, planted: str) -> None:
    (tmp_path / "planted.py").write_text(planted)

    assert files_with_faults(codes, tmp_path) == {"planted.py"}
