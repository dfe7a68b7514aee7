"""The words of other systems give only roles that Waymark has."""

import pytest

from waymark.apps.people.models import RoleKind
from waymark.apps.people.roster import EnrollmentKind, OrgKind
from waymark.interop.rosters.capacities import enrollment_kind, role_kind
from waymark.interop.rosters.oneroster_columns import ROLES_1_1, ROLES_1_2


@pytest.mark.parametrize("org", OrgKind)
def test_every_word_of_oneroster_gives_a_role_that_there_is(org: OrgKind) -> None:
    assert {role_kind(word, org) for word in (*ROLES_1_1, *ROLES_1_2)} <= set(RoleKind)


@pytest.mark.parametrize(
    ("word", "at_school", "at_district"),
    [
        ("administrator", "principal", "district_staff"),
        ("principal", "principal", "district_staff"),
        ("siteAdministrator", "principal", "district_staff"),
        ("districtAdministrator", "district_staff", "district_staff"),
        ("systemAdministrator", "it_admin", "it_admin"),
        ("Teacher", "educator", "educator"),
        ("aide", "educator", "educator"),
        ("parent", "guardian", "guardian"),
        ("STUDENT", "student", "student"),
        ("ext:mentor", "", ""),
        ("alumni", "", ""),
    ],
)
def test_a_role_depends_on_its_word_and_place(word: str, at_school: str, at_district: str) -> None:
    assert (role_kind(word, OrgKind.SCHOOL), role_kind(word, OrgKind.DISTRICT)) == (at_school, at_district)


def test_nobody_becomes_a_privacy_officer_or_coordinator_by_a_file() -> None:
    given = {role_kind(word, org) for word in RoleKind for org in OrgKind}
    assert given.isdisjoint({RoleKind.PRIVACY_OFFICER, RoleKind.COORDINATOR, RoleKind.EVALUATOR, RoleKind.SUPPORT})


def test_students_teachers_and_aides_are_enrolled_and_nobody_else() -> None:
    words = ("student", "teacher", "aide", "administrator", "proctor", "parent", "ext:mentor")
    assert [enrollment_kind(word) for word in words] == [
        EnrollmentKind.STUDENT,
        EnrollmentKind.TEACHER,
        EnrollmentKind.AIDE,
        None,
        None,
        None,
        None,
    ]
