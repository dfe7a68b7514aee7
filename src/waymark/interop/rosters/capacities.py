"""The roles that other systems give people, in Waymark's words.

OneRoster 1.1 has no other word for a principal than administrator. Of all other words the reading with the least power
is taken, and a word that is not known gives no role.
"""

from waymark.apps.people.roster import EnrollmentKind, OrgKind

EDUCATOR, PRINCIPAL, DISTRICT_STAFF, IT_ADMIN = "educator", "principal", "district_staff", "it_admin"
STUDENT, GUARDIAN = "student", "guardian"

_KINDS = {
    "student": STUDENT,
    "teacher": EDUCATOR, "aide": EDUCATOR, "counselor": EDUCATOR, "proctor": EDUCATOR,
    "guardian": GUARDIAN, "parent": GUARDIAN, "relative": GUARDIAN,
    "principal": PRINCIPAL, "siteadministrator": PRINCIPAL,
    "districtadministrator": DISTRICT_STAFF,
    "systemadministrator": IT_ADMIN, "itadmin": IT_ADMIN,
    # School Data Sync knows more words for staff.
    **dict.fromkeys((
        "adjunct", "advisor", "affiliate", "assistant", "chair", "coach", "faculty", "instructor", "lecturer", "nurse",
        "occupationaltherapist", "officestaff", "paraprofessional", "physicaltherapist", "professor", "researcher",
        "specialservices", "speechtherapist", "staff", "substitute", "teacherassistant", "visiontherapist",
    ), EDUCATOR),
}  # fmt: skip

_ENROLLMENTS = {
    "student": EnrollmentKind.STUDENT,
    **dict.fromkeys(
        ("teacher", "adjunct", "coach", "faculty", "instructor", "lecturer", "professor", "substitute"),
        EnrollmentKind.TEACHER,
    ),
    **dict.fromkeys(("aide", "assistant", "paraprofessional", "teacherassistant"), EnrollmentKind.AIDE),
}


def role_kind(role: str, org: OrgKind) -> str:
    """Return the kind of role that a word means at a school or district; ``""`` for one that gives no role here."""
    word = role.casefold()
    if word == "administrator":
        return PRINCIPAL if org == OrgKind.SCHOOL else DISTRICT_STAFF
    if word in ("principal", "siteadministrator") and org == OrgKind.DISTRICT:
        return DISTRICT_STAFF
    return _KINDS.get(word, "")


def enrollment_kind(role: str) -> EnrollmentKind | None:
    """Return in what capacity a word enrolls somebody; None for one that does not count in a class section."""
    return _ENROLLMENTS.get(role.casefold())
