"""Small sound rosters in every format that is read, and ways to spoil them."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from waymark.apps.people.roster import RosterRow
from waymark.interop.rosters.read import Roster, read_roster
from waymark.interop.tables.faults import Fault, InputRefused

Files = Mapping[str, bytes]

_MANIFEST_1_1 = """propertyName,value
manifest.version,1.0
oneroster.version,1.1
file.academicSessions,bulk
file.categories,absent
file.classes,bulk
file.classResources,absent
file.courses,bulk
file.courseResources,absent
file.demographics,bulk
file.enrollments,bulk
file.lineItems,absent
file.orgs,bulk
file.resources,absent
file.results,absent
file.users,bulk
source.systemName,Cedar SIS
source.systemCode,cedar
"""
_ORGS = """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
d1,,,Cedar Hollow,district,,
0101,,,Cedar High,school,101,d1
0102,,,Willow Middle,school,102,d1
0101-sci,,,Science,department,,0101
"""
_SESSIONS = """sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
y17,,,2016-2017,schoolYear,2016-08-29,2017-06-16,,2017
s1,,,Fall,semester,2016-08-29,2017-01-20,y17,2017
s2,,,Spring,semester,2017-01-23,2017-06-16,y17,2017
"""
_COURSES = """sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,\
subjects,subjectCodes
c-alg,,,y17,Algebra 1,MAT101,"08,09",d1,Mathematics,
c-bio,,,y17,Biology,SCI201,10,d1,Science,
"""
_CLASSES = """sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,\
schoolSourcedId,\
termSourcedIds,subjects,subjectCodes,periods
k1,,,Algebra 1 - period 2,09,c-alg,ALG-2,scheduled,12,0101,"s1,s2",Mathematics,,2
k2,,,Biology - period 3,10,c-bio,BIO-3,scheduled,Lab,0101,s1,Science,,3
"""
_USERS_1_1 = """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,\
middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
t1,,,true,"0101,0102",teacher,aruiz,,Ana,Ruiz,,,ana.ruiz@cedar.example,,,,,
p1,,,true,0101,administrator,bfox,,Bea,Fox,,,bea.fox@cedar.example,,,,,
0042,,,true,0101,student,zosei,{LDAP:42},Zoë,Osei,M,,zoe@cedar.example,,,g1,09,
0043,,,false,0101,student,linu,,Linh,Nguyễn,,,,,,,10,
g1,,,true,0101,parent,kosei,,Kofi,Osei,,,kofi@example.org,,,0042,,
"""
_ENROLLMENTS = """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,\
beginDate,\
endDate
e1,,,k1,0101,t1,teacher,true,2016-08-29,2017-06-16
e2,,,k1,0101,0042,student,,2016-08-29,
e3,,,k2,0101,0043,student,false,,
e4,,,k2,0101,t1,teacher,true,,
"""
_DEMOGRAPHICS = "sourcedId,status,dateLastModified,birthDate,sex\n0042,,,2002-02-02,female\n"
_USERS_1_2 = """sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,\
middleName,identifier,\
email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,\
preferredFamilyName,primaryOrgSourcedId,pronouns
t1,,,true,aruiz,,Ana,Ruiz,,,ana.ruiz@cedar.example,,,,,,,,,,0101,she/her
p1,,,true,bfox,,Beatrice,Fox,,,bea.fox@cedar.example,,,,,,,Bea,,,0101,
0042,,,true,zosei,{LDAP:42},Zoë,Osei,M,,zoe@cedar.example,,,g1,09,,,,,,0101,
g1,,,true,kosei,,Kofi,Osei,,,kofi@example.org,,,,,,,,,,,
"""
_ROLES_1_2 = """sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,\
userProfileSourcedId
r1,,,t1,primary,teacher,2016-08-01,,0101,
r2,,,t1,secondary,teacher,2016-08-01,2017-06-30,0102,
r3,,,p1,primary,principal,,,0101,
r4,,,0042,primary,student,,,0101,
r5,,,g1,primary,guardian,,,0101,
"""
_SDS = {
    "orgs.csv": "sourcedId,name,type,parentSourcedId\nd1,Cedar Hollow,district,\n0101,Cedar High,school,d1\n",
    "academicSessions.csv": "sourcedId,title,type,schoolYear,startDate,endDate\n"
    "s1,Fall,semester,2017,2016-08-29,2017-01-20\n",
    "courses.csv": "sourcedId,orgSourcedId,title,schoolYearSourcedId,code,subject,grade\nc-alg,d1,Algebra 1,,,,09\n",
    "classes.csv": "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId,code\n"
    "k1,0101,Algebra 1 - period 2,s1,c-alg,ALG-2\n",
    "users.csv": "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\n"
    "t1,ana.ruiz@cedar.example,Ana,Ruiz,,,,,\n0042,zosei,Zoë,Osei,,,zoe@cedar.example,,\n"
    "g1,kofi@example.org,Kofi,Osei,,,,,\n",
    "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate\n"
    "t1,0101,teacher,,,true,2016-08-01,\n0042,0101,student,s1,09,true,,\n",
    "enrollments.csv": "classSourcedId,userSourcedId,role\nk1,t1,teacher\nk1,0042,student\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\n0042,g1,parent\n",
}
_PEOPLE = """Employee ID,First Name,Last Name,Email,School ID,School,Role
0007,Ana,Ruiz,ana.ruiz@cedar.example,0101,Cedar High,teacher
0008,Bea,Fox,,0101,Cedar High,Principal
"""


def oneroster_1_1() -> dict[str, bytes]:
    """Return a sound OneRoster 1.1 export: 3 organizations that are kept, 3 terms, 2 class sections, 5 people."""
    texts = {
        "manifest.csv": _MANIFEST_1_1,
        "orgs.csv": _ORGS,
        "academicSessions.csv": _SESSIONS,
        "courses.csv": _COURSES,
        "classes.csv": _CLASSES,
        "users.csv": _USERS_1_1,
        "enrollments.csv": _ENROLLMENTS,
        "demographics.csv": _DEMOGRAPHICS,
    }
    return {name: text.encode() for name, text in texts.items()}


def oneroster_1_2() -> dict[str, bytes]:
    """Return a sound OneRoster 1.2 export: the same district with four people, and roles apart."""
    manifest = _MANIFEST_1_1.replace("version,1.1", "version,1.2").replace(
        "file.users,bulk", "file.roles,bulk\nfile.userProfiles,absent\nfile.users,bulk"
    )
    files = oneroster_1_1() | {
        "manifest.csv": manifest.encode(),
        "users.csv": _USERS_1_2.encode(),
        "roles.csv": _ROLES_1_2.encode(),
    }
    files["enrollments.csv"] = files["enrollments.csv"].replace(b"e3,,,k2,0101,0043,student,false,,\n", b"")
    return files


def school_data_sync() -> dict[str, bytes]:
    """Return a sound School Data Sync 2.1 export."""
    return {name: text.encode() for name, text in _SDS.items()}


def people_list() -> dict[str, bytes]:
    """Return a sound list of two people."""
    return {"staff.csv": _PEOPLE.encode()}


def changed(files: Files, file: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with one text put in the place of another, which has to be there."""
    assert old.encode() in files[file], f"{old!r} is not in {file}"
    return {**files, file: files[file].replace(old.encode(), new.encode(), 1)}


def without(files: Files, *names: str) -> dict[str, bytes]:
    """Return the files without some of them."""
    assert set(names) <= set(files)
    return {name: data for name, data in files.items() if name not in names}


def write_folder(folder: Path, files: Files) -> Path:
    """Write the files into a new folder and return it."""
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def write_zip(path: Path, files: Files) -> Path:
    """Pack the files into a zip and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def read_all(path: Path) -> tuple[Roster, list[RosterRow]]:
    """Return a roster and all of its rows."""
    roster = read_roster(path)
    return roster, list(roster.rows)


def counts(rows: Iterable[RosterRow]) -> dict[str, int]:
    """Return how many rows there are of each kind."""
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[type(row).__name__] = kinds.get(type(row).__name__, 0) + 1
    return kinds


def faults_of(path: Path) -> list[Fault]:
    """Return everything that is wrong with a roster, however it is told: at once, at the end, or row by row."""
    try:
        roster, _ = read_all(path)
        roster.findings.raise_if_any()
    except InputRefused as refusal:
        return list(refusal.faults)
    return []
