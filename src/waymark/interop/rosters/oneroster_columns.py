"""The tables of OneRoster 1.1 and 1.2 as files: columns, kinds of cells, and what every row fills in.

Source: 1EdTech OneRoster, CSV Tables 1.1.1 and CSV Binding 1.2.1.
"""

from waymark.interop.rosters.cells import (
    ANY,
    BOOLEAN,
    DATE,
    EMAIL,
    GRADES,
    ID,
    IDS,
    MOMENT,
    TEXT,
    USER_IDS,
    YEAR,
    one_of,
)
from waymark.interop.rosters.columns import Column, Table

# "inactive" is of OneRoster 1.0; exports still write it.
GONE = ("tobedeleted", "inactive")
_STATUS = one_of("active", *GONE)
_ALWAYS = (Column("sourcedId", ID, True), Column("status", _STATUS), Column("dateLastModified", MOMENT))
CHANGES = ("status", "dateLastModified")
"""What every row of a file of changes (delta) fills in besides."""

_ORG_TYPES = ("department", "school", "district", "local", "state", "national")
_SESSION_TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
ROLES_1_1 = ("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher")
ROLES_1_2 = (
    "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
    "siteAdministrator", "student", "systemAdministrator", "teacher",
)  # fmt: skip
_ENROLLED = ("administrator", "proctor", "student", "teacher", "aide")

ORGS, SESSIONS, COURSES, CLASSES = "orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv"
USERS, ROLES, ENROLLMENTS = "users.csv", "roles.csv", "enrollments.csv"

_TABLES = (
    Table(
        ORGS,
        (
            *_ALWAYS,
            Column("name", TEXT, True),
            Column("type", one_of(*_ORG_TYPES, may_extend=True), True),
            Column("parentSourcedId", ID),
        ),
        ("identifier",),
    ),
    Table(
        SESSIONS,
        (
            *_ALWAYS,
            Column("title", TEXT, True),
            Column("type", one_of(*_SESSION_TYPES, may_extend=True), True),
            Column("startDate", DATE, True),
            Column("endDate", DATE, True),
            Column("parentSourcedId", ID),
            Column("schoolYear", YEAR, True),
        ),
    ),
    Table(
        COURSES,
        (
            *_ALWAYS,
            Column("schoolYearSourcedId", ID),
            Column("title", TEXT, True),
            Column("grades", GRADES),
            Column("orgSourcedId", ID, True),
        ),
        ("courseCode", "subjects", "subjectCodes"),
    ),
    Table(
        CLASSES,
        (
            *_ALWAYS,
            Column("title", TEXT, True),
            Column("grades", GRADES),
            Column("courseSourcedId", ID, True),
            Column("classType", one_of("homeroom", "scheduled", may_extend=True), True),
            Column("schoolSourcedId", ID, True),
            Column("termSourcedIds", IDS, True),
        ),
        ("classCode", "location", "subjects", "subjectCodes", "periods"),
    ),
    Table(
        ENROLLMENTS,
        (
            *_ALWAYS,
            Column("classSourcedId", ID, True),
            Column("schoolSourcedId", ID, True),
            Column("userSourcedId", ID, True),
            Column("role", one_of(*_ENROLLED, may_extend=True), True),
            Column("primary", BOOLEAN),
            Column("beginDate", DATE),
            Column("endDate", DATE),
        ),
    ),
)
_PERSON = (
    Column("givenName", TEXT, True),
    Column("familyName", TEXT, True),
    Column("email", EMAIL),
    Column("agentSourcedIds", IDS),
    Column("enabledUser", BOOLEAN, True),
    Column("username", ANY, True),
    Column("userIds", USER_IDS),
    Column("grades", GRADES),
)
_PERSON_UNUSED = ("middleName", "identifier", "sms", "phone", "password")
_USERS_1_1 = Table(
    USERS,
    (*_ALWAYS, *_PERSON, Column("orgSourcedIds", IDS, True), Column("role", one_of(*ROLES_1_1), True)),
    _PERSON_UNUSED,
)
_USERS_1_2 = Table(
    USERS,
    (
        *_ALWAYS,
        *_PERSON,
        Column("preferredGivenName", TEXT),
        Column("preferredFamilyName", TEXT),
        Column("primaryOrgSourcedId", ID),
    ),
    (*_PERSON_UNUSED, "userMasterIdentifier", "preferredMiddleName", "pronouns"),
)
_ROLES = Table(
    ROLES,
    (
        *_ALWAYS,
        Column("userSourcedId", ID, True),
        Column("roleType", one_of("primary", "secondary"), True),
        Column("role", one_of(*ROLES_1_2, may_extend=True), True),
        Column("beginDate", DATE),
        Column("endDate", DATE),
        Column("orgSourcedId", ID, True),
        Column("userProfileSourcedId", ID),
    ),
)

TABLES_1_1 = {table.file: table for table in (*_TABLES, _USERS_1_1)}
TABLES_1_2 = {table.file: table for table in (*_TABLES, _USERS_1_2, _ROLES)}
UNUSED_FILES = (
    "demographics.csv", "userProfiles.csv", "userResources.csv", "categories.csv", "lineItems.csv", "results.csv",
    "resources.csv", "classResources.csv", "courseResources.csv", "scoreScales.csv", "lineItemScoreScales.csv",
    "resultScoreScales.csv", "lineItemLearningObjectiveIds.csv", "resultLearningObjectiveIds.csv",
)  # fmt: skip
"""Files of the formats that hold nothing Waymark keeps."""
