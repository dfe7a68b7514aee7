"""The repository itself: nothing of this machine in it, locked packages with a reason each, one version, no stubs."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import waymark
from processes import REPOSITORY

LOCK_FILES = (
    "requirements.txt",
    "requirements-saml.txt",
    "requirements-dev.txt",
    "requirements-node.txt",
    "requirements-bench.txt",
    "package-lock.json",
)
# Written so that this file does not hold what it looks for.
MACHINE_PATH = re.compile("/" + r"(work|root|home|farm|Users)/[A-Za-z_.]")
ADDRESS = re.compile(r"https?://|index-url|find-links|--trusted-host|\"resolved\"", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|raise NotImplemented" + r"Error)\b")
BARE_IGNORE = re.compile(r"#\s*(type:\s*ig" + r"nore|no" + r"qa)\s*($|#)")
BARE_SKIP = re.compile(r"pytest\.mark\.sk" + r"ip\b(?!\()")
UNRESOLVED = re.compile(r"^(<{7} |>{7} |={7}$)")
NEVER_TRACKED = re.compile(r"(^|/)(\.venv|node_modules|var|__pycache__|_build|dist)/|\.mo$|\.sqlite3|secret_key")
TARGETS = {"help", "setup", "run", "test", "check", "fix", "docs", "e2e", "demo", "example", "lock", "messages", "sbom"}


def tracked_files() -> list[Path]:
    """Return what is committed or about to be; files that git ignores are none of it."""
    if not (REPOSITORY / ".git").exists() or shutil.which("git") is None:
        pytest.skip("there is no git here to say which files belong to the project")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [REPOSITORY / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def lines_that_hold(pattern: re.Pattern[str], *, suffixes: tuple[str, ...] = ()) -> list[str]:
    found = []
    for path in tracked_files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, or a file that is broken on purpose
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()[:100]}")
    return found


def unclosed(style: str) -> int:
    """Return how many braces of a style sheet stand open at its end; a merge can swallow one."""
    rules = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return rules.count("{") - rules.count("}")


def test_no_file_holds_the_marks_of_a_merge_that_nobody_finished() -> None:
    assert lines_that_hold(UNRESOLVED) == []
    assert UNRESOLVED.search("<" * 7 + " HEAD")


def test_every_style_sheet_closes_what_it_opens() -> None:
    styles = [path for path in tracked_files() if path.suffix == ".css"]

    assert {path.name: unclosed(path.read_text(encoding="utf-8")) for path in styles} == {p.name: 0 for p in styles}
    assert unclosed(".a { color: red; .b { color: blue; }") == 1


def test_no_tracked_file_holds_a_path_of_somebodys_machine() -> None:
    assert lines_that_hold(MACHINE_PATH) == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_that_hold(UNFINISHED, suffixes=(".py", ".html", ".js", ".css")) == []


def test_no_check_is_silenced_or_skipped_without_a_reason() -> None:
    assert lines_that_hold(BARE_IGNORE, suffixes=(".py",)) == []
    assert lines_that_hold(BARE_SKIP, suffixes=(".py",)) == []


def test_what_is_made_here_is_not_tracked() -> None:
    names = [str(path.relative_to(REPOSITORY)) for path in tracked_files()]

    assert [name for name in names if NEVER_TRACKED.search(name)] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, "/" + "home/maria/waymark"),
        (MACHINE_PATH, "see /" + "root/.cache"),
        (UNFINISHED, "# TO" + "DO later"),
        (UNFINISHED, "raise NotImplemented" + "Error"),
        (BARE_IGNORE, "x = 1  # type: ig" + "nore"),
        (BARE_IGNORE, "x = 1  # no" + "qa"),
        (BARE_SKIP, "@pytest.mark.sk" + "ip"),
        (NEVER_TRACKED, "src/waymark/locale/es/LC_MESSAGES/django.mo"),
        (NEVER_TRACKED, "var/waymark.sqlite3"),
        (ADDRESS, "    --hash=sha256:0 https://packages.example.org/x.whl"),
        (ADDRESS, "--extra-index-url=file:///packages"),
        (ADDRESS, '"resolved": "npm.example.org"'),
    ],
)
def test_each_search_finds_its_planted_line(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["x = 1  # no" + "qa: S603 - ours", "y = 2  # type: ig" + "nore[misc]  # untyped"])
def test_an_ignore_that_names_its_code_is_allowed(line: str) -> None:
    assert not BARE_IGNORE.search(line)


@pytest.mark.parametrize("name", LOCK_FILES)
def test_a_lock_file_holds_no_address_of_a_registry(name: str) -> None:
    lines = (REPOSITORY / name).read_text().splitlines()

    assert [line for line in lines if ADDRESS.search(line)] == []


@pytest.mark.parametrize("name", [name for name in LOCK_FILES if name.startswith("requirements")])
def test_every_locked_package_has_a_version_and_a_hash(name: str) -> None:
    text = (REPOSITORY / name).read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert packages
    assert [line for line in packages if not re.match(r"[a-z0-9._-]+(\[.*\])?==\S+ .*--hash=sha256:", line)] == []


@pytest.mark.parametrize("name", [name.replace(".txt", ".in") for name in LOCK_FILES if name.endswith(".txt")])
def test_every_required_package_says_why_it_is_there(name: str) -> None:
    lines = (REPOSITORY / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-"))]

    assert packages
    assert [line for line in packages if not re.search(r"\S\s+# \w+", line)] == []


def test_the_version_stands_in_one_place() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    assert "version" in settings["project"]["dynamic"]

    quoted = re.compile(rf"version\S*\s*[:=]\s*[\"']{re.escape(waymark.__version__)}[\"']", re.IGNORECASE)
    places = lines_that_hold(quoted, suffixes=(".py", ".toml", ".json", ".cfg"))
    ours = [place for place in places if not place.startswith(("package-lock.json", "tests/"))]
    assert ours == [f'src/waymark/__init__.py:3: __version__ = "{waymark.__version__}"']


def test_make_alone_lists_every_target_that_people_use() -> None:
    listed = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout

    assert set(re.findall("^  ([a-z0-9-]+) +[A-Z]", listed, flags=re.MULTILINE)) == TARGETS


def test_every_target_of_the_list_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    phony = {name for line in re.findall(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE) for name in line.split()}

    assert phony >= TARGETS


def test_the_license_is_apache() -> None:
    text = (REPOSITORY / "LICENSE").read_text()

    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
