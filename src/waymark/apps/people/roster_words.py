"""What to call the kinds of rows of a roster, what they mean for the records, and what is wrong with one."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from waymark.apps.people.models.imports import StagedRow

KINDS = {
    "school": gettext_noop("Schools"),
    "term": gettext_noop("Terms"),
    "person": gettext_noop("People"),
    "role": gettext_noop("Roles"),
    "class_section": gettext_noop("Class sections"),
    "class_section_term": gettext_noop("Terms of class sections"),
    "enrollment": gettext_noop("Enrollments"),
    "relation": gettext_noop("Guardians of students"),
}
OUTCOMES = {
    "same": gettext_noop("matched"),
    "new": gettext_noop("new"),
    "changed": gettext_noop("changed"),
    "gone": gettext_noop("gone"),
    "left": gettext_noop("left out"),
    "fault": gettext_noop("not understood"),
}


def kind_word(kind: str) -> str:
    """Return what people call a kind of row, in the plural."""
    return _(KINDS[kind]) if kind in KINDS else _("Rows that were not understood")


def outcome_word(outcome: str) -> str:
    """Return what people call what a row means for the records."""
    return _(OUTCOMES.get(outcome, "same"))


def removal_sentence(removal: dict[str, str | int]) -> str:
    """Say how many of a kind would be gone, and how many one person alone may end."""
    n, limit = int(removal["n"]), int(removal["limit"])
    facts = {"kind": kind_word(str(removal["kind"])), "n": f"{n:,}", "of": f"{removal['of']:,}", "limit": f"{limit:,}"}
    if removal["kind"] == "fault":
        text = _("{kind}: {n} of {of}; one person alone may leave out {limit}.")
    else:
        text = _("{kind}: {n} of {of} would be gone; one person alone may end {limit}.")
    return text.format(**facts)


def fault_words(row: StagedRow) -> tuple[str, str]:
    """Return what is wrong with a staged row, and what would be right."""
    code = row.fault
    if code.startswith("unknown_"):
        return _unknown_words(row)
    words = {
        "no_id": (_("the id is empty"), _("Every row needs its own id")),
        "no_name": (_("the name is empty"), _("Fill it in")),
        "too_long": (_("a text is longer than Waymark keeps"), _("Shorten it where the file comes from")),
        "unstorable": (_("a text holds a character that cannot be kept"), _("Take it out where the file comes from")),
        "twice": (
            _("an earlier row says the same or something else about the same"),
            _("Keep one of them; the first was taken"),
        ),
        "role_not_from_roster": (
            _("a roster does not give this role"),
            _("Coordinators, coaches, evaluators, privacy officers and IT staff are named by hand"),
        ),
        "own_role": (
            _("this would give a role to whoever brought the roster"),
            _("Somebody else of the IT staff has to bring it"),
        ),
        "own_guardian": (_("a person cannot be their own guardian"), _("Name the guardian and the student")),
        "ends_before_it_starts": (_("it ends before it starts"), _("Correct one of the two days")),
    }
    return words.get(code, (code, _("Correct the row")))


def _unknown_words(row: StagedRow) -> tuple[str, str]:
    names = {
        "unknown_school": ("school_given", _("there is no school {id}"), _("no school is named")),
        "unknown_term": ("term_given", _("there is no term {id}"), _("no term is named")),
        "unknown_person": ("person_given", _("there is no person {id}"), _("no person is named")),
        "unknown_class_section": (
            "class_section_given",
            _("there is no class section {id}"),
            _("no class section is named"),
        ),
    }
    column, unknown, missing = names[row.fault]
    if row.fault == "unknown_term" and not hasattr(row, column):
        column = "parent_given"
    if row.fault == "unknown_person" and getattr(row, "person_id", None) is not None:
        column = "other_given"
    given = str(getattr(row, column, ""))
    problem = unknown.format(id=f'"{given}"') if given else missing
    return problem, _("Add the row that it refers to, or correct the id; or that row itself was not understood")


def told_result(counts: dict[str, dict[str, int]]) -> str:
    """Say in one line what an import changed: ``12 new, 3 changed, 1 gone``."""
    sums = {name: sum(kind.get(name, 0) for kind in counts.values()) for name in ("new", "changed", "gone")}
    return ", ".join(f"{n:,} {outcome_word(name)}" for name, n in sums.items())
