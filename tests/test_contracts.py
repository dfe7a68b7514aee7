"""The floors of the house: every import contract holds, and a planted violation of each is caught."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from processes import REPOSITORY, process_environment, run_python

FLOORS = "Floors: arrows point down only; web, api and cli are strangers"
PURE_KERNELS = "Kernels know no framework, file, clock, network or global randomness"
STRANGE_KERNELS = "Kernels are strangers to each other, but for the lottery"
JUDGE = "The judge shares no code with the solver"
JUDGE_OF_PRICES = "The judge of prices shares no code with the kernels that find them"
JUDGE_OF_PROMOTIONS = "The judge of promotions shares no code with what moves people up"
ATTACKER = "The attacker shares no code with the choice of hidden cells"
ORDER_OF_APPS = "Apps have an order; a new app must be given its place"
INSIDE_AN_APP = "In each app: tasks > services > selectors > models"
NO_CYCLES = "No cycles at any depth"

# contract, file that gets the line (made if it is not there), line
VIOLATIONS = [
    (FLOORS, "kernels/draw/planted.py", "import waymark.apps.audit.chain"),
    (FLOORS, "apps/audit/planted.py", "import waymark.interop"),
    (FLOORS, "interop/planted.py", "import waymark.web.urls"),
    (FLOORS, "web/planted.py", "import waymark.cli.errors"),
    (FLOORS, "cli/planted.py", "import waymark.web.urls"),
    (FLOORS, "cli/planted.py", "import waymark.project.environment"),
    (FLOORS, "cli/planted.py", "def late() -> None:\n    import waymark.project.environment"),
    (FLOORS, "web/planted.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import waymark.cli.errors"),
    (FLOORS, "attic/__init__.py", ""),
    (PURE_KERNELS, "kernels/assignment/planted.py", "import django"),
    (PURE_KERNELS, "kernels/assignment/planted.py", "from django.db import models"),
    (PURE_KERNELS, "kernels/draw/planted.py", "import os.path"),
    (PURE_KERNELS, "kernels/draw/planted.py", "import random"),
    (PURE_KERNELS, "kernels/draw/planted.py", "from datetime import datetime"),
    (STRANGE_KERNELS, "kernels/draw/planted.py", "import waymark.kernels.assignment"),
    (STRANGE_KERNELS, "kernels/grouping/__init__.py", ""),
    (JUDGE, "kernels/assignment/verify.py", "import waymark.kernels.assignment.serve"),
    (JUDGE, "kernels/assignment/verify.py", "import waymark.kernels.draw"),
    (STRANGE_KERNELS, "kernels/impact/planted.py", "import waymark.kernels.assignment"),
    (STRANGE_KERNELS, "kernels/assignment/planted.py", "import waymark.kernels.impact"),
    (JUDGE_OF_PRICES, "kernels/assignment/verify_prices.py", "import waymark.kernels.assignment.whole_day"),
    (JUDGE_OF_PRICES, "kernels/assignment/verify_repair.py", "import waymark.kernels.assignment.repair"),
    (JUDGE_OF_PROMOTIONS, "kernels/assignment/verify_promotions.py", "import waymark.kernels.assignment.figures"),
    (ATTACKER, "kernels/impact/verify.py", "import waymark.kernels.impact.suppress"),
    (ORDER_OF_APPS, "apps/audit/planted.py", "import waymark.apps.pdday"),
    (ORDER_OF_APPS, "apps/grades/__init__.py", ""),
    (INSIDE_AN_APP, "apps/audit/models.py", "import waymark.apps.audit.services"),
    (INSIDE_AN_APP, "apps/audit/selectors.py", "import waymark.apps.audit.services"),
    (INSIDE_AN_APP, "apps/audit/services.py", "import waymark.apps.audit.tasks"),
    (NO_CYCLES, "cli/errors.py", "import waymark.cli.records"),
]


def contract_names() -> list[str]:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
    return [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the package that may be spoiled."""
    copy = tmp_path / "waymark"
    keep_python = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    shutil.copytree(REPOSITORY / "src" / "waymark", copy, ignore=keep_python)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    return copy


def verdicts(house: Path) -> dict[str, str]:
    """Run the contracts over a copy and return the verdict of each."""
    program = f"import os, sys; os.chdir({str(house.parent)!r}); from importlinter.cli import lint_imports_command\n"
    env = process_environment(PYTHONPATH=str(house.parent), COLUMNS="200")
    done = run_python("-c", program + "sys.argv[1:] = ['--no-cache']; lint_imports_command()", env=env)
    found = dict(re.findall("^(.+) (KEPT|BROKEN)$", done.stdout, flags=re.MULTILINE))
    assert set(found) == set(contract_names()), done.stdout + done.stderr
    assert done.returncode == int("BROKEN" in found.values())
    return found


def test_every_contract_holds(house: Path) -> None:
    assert verdicts(house) == dict.fromkeys(contract_names(), "KEPT")


def test_a_violation_of_every_contract_is_planted() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(contract_names())


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS)
def test_a_planted_violation_is_caught(house: Path, contract: str, file: str, line: str) -> None:
    path = house / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text() if path.exists() else ""
    path.write_text(f"{before}\n{line}\n")

    assert verdicts(house)[contract] == "BROKEN"
