"""The house keeps its own rules; each rule sees its planted fault; every exception has a reason and is needed."""

import pytest

from house_rules import (
    RULES,
    Rule,
    SourceFile,
    files_stay_short,
    functions_stay_short,
    imports_are_absolute,
    imports_stand_at_the_top,
    names_say_something,
    rows_are_left_to_the_apps,
    today_is_the_districts_own,
)
from processes import REPOSITORY

PACKAGE = REPOSITORY / "src" / "waymark"

# rule, file: why the file may break it
EXCEPTIONS: dict[tuple[Rule, str], str] = {
    (imports_stand_at_the_top, "cli/account.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/audit.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/audit_export.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/backup/engines.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/backup/restoring.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/backup/taking.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/backup/trial.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/locks.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/sessions.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/up_to_date.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/demo.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/records.py"): "commands on plain files must start without loading Django",
    (imports_stand_at_the_top, "cli/rosters/__init__.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/person.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/retention.py"): "models can be imported only once Django is set up",
    (imports_stand_at_the_top, "cli/serve.py"): "models can be imported only once Django is set up",
    (
        imports_stand_at_the_top,
        "project/web_process.py",
    ): "Django is set up in each of gunicorn's processes, after the fork",
    (imports_stand_at_the_top, "project/worker_process.py"): "tasks can be imported only once Django is set up",
    (imports_stand_at_the_top, "web/signing_in/saml/views.py"): "the packages for SAML are there only where it is used",
    (files_stay_short, "apps/people/migrations/0004_roster_imports.py"): "written by Django; nobody edits it",
    (files_stay_short, "apps/pdday/migrations/0001_first.py"): "written by Django, one step a line; nobody edits it",
}

FILLER = "    x = 1\n"
# rule, place, text, number of faults
PLANTED: list[tuple[Rule, str, str, int]] = [
    (rows_are_left_to_the_apps, "web/pages.py", "rows = Day.objects.all()\n", 1),
    (rows_are_left_to_the_apps, "cli/day.py", "day.save()\n", 1),
    (rows_are_left_to_the_apps, "interop/day.py", "for day in days:\n    day.delete()\n", 1),
    (rows_are_left_to_the_apps, "apps/pdday/services.py", "Day.objects.all().delete()\nday.save()\n", 0),
    (names_say_something, "web/utils.py", "", 1),
    (names_say_something, "apps/core/models.py", "", 1),
    (names_say_something, "apps/audit/models.py", "", 0),
    (files_stay_short, "web/pages.py", "x = 1\n" * 401, 1),
    (files_stay_short, "web/pages.py", "x = 1\n" * 400, 0),
    (functions_stay_short, "web/pages.py", "def page():\n" + FILLER * 50, 1),
    (functions_stay_short, "web/pages.py", "def page():\n" + FILLER * 49, 0),
    (functions_stay_short, "web/pages.py", "class Page:\n  async def show():\n" + FILLER * 50, 1),
    (functions_stay_short, "kernels/draw/order.py", "def order():\n" + FILLER * 120, 1),
    (functions_stay_short, "kernels/draw/order.py", "def order():\n" + FILLER * 119, 0),
    (imports_are_absolute, "web/pages.py", "from . import urls\n", 1),
    (imports_are_absolute, "web/pages.py", "from waymark.web import urls\n", 0),
    (imports_stand_at_the_top, "web/pages.py", "def page():\n    import json\n", 1),
    (imports_stand_at_the_top, "web/pages.py", "class Page:\n    def show(self):\n        from json import dumps\n", 1),
    (imports_stand_at_the_top, "web/pages.py", "import json\n\ndef page():\n    pass\n", 0),
    (today_is_the_districts_own, "web/pages.py", "on = timezone.localdate()\nthen = date.today()\n", 2),
    (today_is_the_districts_own, "web/pages.py", "from django.utils.timezone import localdate\n", 1),
    (today_is_the_districts_own, "web/pages.py", "on = today_of(viewer)\nnow = timezone.now()\n", 0),
    (today_is_the_districts_own, "cli/demo.py", "on = date.today()\n", 0),
]


def source_files() -> list[SourceFile]:
    return [
        SourceFile(str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_of_the_house_keeps_the_rule_or_is_an_exception_with_a_reason(rule: Rule) -> None:
    faults = [
        f"src/waymark/{file.place}:{fault}"
        for file in source_files()
        if (rule, file.place) not in EXCEPTIONS
        for fault in rule(file)
    ]

    assert faults == []


def test_every_exception_is_still_needed() -> None:
    needed = {(rule, file.place) for rule in RULES for file in source_files() if list(rule(file))}

    assert set(EXCEPTIONS) <= needed


@pytest.mark.parametrize(("rule", "place", "text", "n_faults"), PLANTED)
def test_a_planted_fault_is_seen_and_what_is_allowed_is_not(rule: Rule, place: str, text: str, n_faults: int) -> None:
    assert len(list(rule(SourceFile(place, text)))) == n_faults


def test_every_rule_has_a_planted_fault_and_an_allowed_neighbor() -> None:
    assert {rule for rule, _, _, n_faults in PLANTED if n_faults} == set(RULES)
    assert {rule for rule, _, _, n_faults in PLANTED if not n_faults} == set(RULES)
