"""The tables of Microsoft School Data Sync (SDS) 2.1: columns, kinds of cells, and what every row fills in.

Source: learn.microsoft.com, "SDS V2.1 CSV file format" and "Default list of values".
"""

from waymark.interop.rosters.cells import ANY, BOOLEAN, EMAIL, GRADES, ID, IDS, MOMENT, TEXT, WORD, YEAR, one_of
from waymark.interop.rosters.columns import Column, Table

ORGS, SESSIONS, COURSES, CLASSES = "orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv"
USERS, ROLES, ENROLLMENTS, RELATIONSHIPS = "users.csv", "roles.csv", "enrollments.csv", "relationships.csv"

_ORG_TYPES = (
    "school", "department", "district", "local", "state", "national", "departmentOfEducation", "ministryOfEducation",
    "university", "college", "campus", "adultEducation", "municipality", "academicTrust", "localAuthority", "region",
    "division", "province", "researchCenter", "program",
)  # fmt: skip
_ROLES = (
    "student", "teacher", "principal", "administrator", "itAdmin", "faculty", "staff", "instructor", "lecturer",
    "professor", "substitute", "coach", "assistant", "teacherAssistant", "paraprofessional", "aide", "chair",
    "researcher", "adjunct", "affiliate", "advisor", "nurse", "officeStaff", "proctor", "specialServices",
    "occupationalTherapist", "physicalTherapist", "speechTherapist", "visionTherapist", "alumni", "other",
)  # fmt: skip

TABLES = {
    table.file: table
    for table in (
        Table(
            ORGS,
            (
                Column("sourcedId", ID, True),
                Column("name", TEXT, True),
                Column("type", one_of(*_ORG_TYPES), True),
                Column("parentSourcedId", ID),
            ),
        ),
        Table(
            SESSIONS,
            (
                Column("sourcedId", ID, True),
                Column("title", TEXT, True),
                Column("type", WORD),
                Column("schoolYear", YEAR),
                Column("startDate", MOMENT, True),
                Column("endDate", MOMENT, True),
            ),
        ),
        Table(
            COURSES,
            (Column("sourcedId", ID, True), Column("orgSourcedId", ID), Column("title", TEXT, True)),
            ("schoolYearSourcedId", "code", "subject", "grade"),
        ),
        Table(
            CLASSES,
            (
                Column("sourcedId", ID, True),
                Column("orgSourcedId", ID, True),
                Column("title", TEXT, True),
                Column("sessionSourcedIds", IDS),
                Column("courseSourcedId", ID),
            ),
            ("code",),
        ),
        Table(
            USERS,
            (
                Column("sourcedId", ID, True),
                Column("username", ANY, True),
                Column("givenName", TEXT, True),
                Column("familyName", TEXT, True),
                Column("email", EMAIL),
            ),
            ("password", "activeDirectoryMatchId", "phone", "sms"),
        ),
        Table(
            ROLES,
            (
                Column("userSourcedId", ID, True),
                Column("orgSourcedId", ID, True),
                Column("role", one_of(*_ROLES), True),
                Column("sessionSourcedId", ID),
                Column("grade", GRADES),
                Column("isPrimary", BOOLEAN),
                Column("roleStartDate", MOMENT),
                Column("roleEndDate", MOMENT),
            ),
        ),
        Table(
            ENROLLMENTS,
            (
                Column("classSourcedId", ID, True),
                Column("userSourcedId", ID, True),
                Column("role", one_of(*_ROLES), True),
            ),
        ),
        Table(
            RELATIONSHIPS,
            (
                Column("userSourcedId", ID, True),
                Column("relationshipUserSourcedId", ID, True),
                Column("relationshipRole", WORD, True),
            ),
        ),
    )
}
UNUSED_FILES = ("demographics.csv", "userFlags.csv")
"""Files of the format that hold nothing Waymark keeps."""
GUARDIANS = ("guardian", "parent", "relative")
