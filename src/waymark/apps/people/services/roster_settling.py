"""What a roster says in a roundabout way is said plainly in its staged rows, once all of them are there."""

from waymark.apps.people.statements import run, run_on_repeated


def settle_staged(import_pk: int) -> None:
    """Settle whole districts, the schools of people who name none, and who guards whom."""
    _fold_districts(import_pk)
    _take_schools_from_roles(import_pk)
    _turn_guardians(import_pk)


def _fold_districts(import_pk: int) -> None:
    """Let whatever names a district as its school name none: that is how records say that it is the whole district."""
    for staged in ("people_stagedrole", "people_stagedperson"):
        run(
            """
            UPDATE $staged SET school_given = ''
            WHERE roster_import_id = %s AND school_given IN
                (SELECT school_id FROM people_stagedschool WHERE roster_import_id = %s AND is_district)
            """,
            [import_pk, import_pk],
            staged=staged,
        )
    run("DELETE FROM people_stagedschool WHERE roster_import_id = %s AND is_district", [import_pk])


def _take_schools_from_roles(import_pk: int) -> None:
    run(
        """
        UPDATE people_stagedperson AS s SET school_given = COALESCE((
            SELECT MIN(r.school_given) FROM people_stagedrole r
            WHERE r.roster_import_id = s.roster_import_id AND r.person_given = s.person_id AND r.is_primary), '')
        WHERE roster_import_id = %s AND school_given = ''
        """,
        [import_pk],
    )


def _turn_guardians(import_pk: int) -> None:
    """Where two people are linked without saying who is which, the student is the one with the role; once is enough."""
    is_student = """EXISTS (SELECT 1 FROM people_stagedrole r WHERE r.roster_import_id = s.roster_import_id
        AND r.kind = 'student' AND r.person_given = s.$who)"""
    run(
        """
        UPDATE people_stagedrelation AS s SET person_given = other_given, other_given = person_given
        WHERE roster_import_id = %s AND may_be_reversed AND $first AND NOT $second
        """,
        [import_pk],
        first=is_student.replace("$who", "person_given"),
        second=is_student.replace("$who", "other_given"),
    )
    run_on_repeated(
        "DELETE FROM $table WHERE id IN ($ids)",
        table="people_stagedrelation",
        among="roster_import_id = %s AND may_be_reversed",
        key="person_given, other_given",
        params=[import_pk],
    )
