"""The files of a small roster, as a student information system exports them: OneRoster 1.1."""

from collections.abc import Mapping
from pathlib import Path

ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\ns1,,,Elm School,school,,\n"
HEADER = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password\n"
)
TERMS = (
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "y1,,,2026-27,schoolYear,2020-08-17,2040-06-04,,2027\n"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods\n"
    "c1,,,Reading,,co1,,scheduled,,s1,y1,,,\n"
)
ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
)


def roster_files(n_students: int = 3, *, name: str = "Sky", extra_enrollments: str = "") -> dict[str, bytes]:
    """Return the files of a school with one teacher and one class."""
    people = [("t1", "teacher"), *((f"p{i}", "student") for i in range(n_students))]
    users = "".join(f"{who},,,true,s1,{role},{who},,{name},{who.upper()},,,,,,,,\n" for who, role in people)
    rows = "".join(f"e-{who},,,c1,s1,{who},{role},,,\n" for who, role in people)
    texts = {
        "orgs.csv": ORGS,
        "academicSessions.csv": TERMS,
        "classes.csv": CLASSES,
        "users.csv": HEADER + users,
        "enrollments.csv": ENROLLMENTS + rows + extra_enrollments,
    }
    return {file: text.encode() for file, text in texts.items()}


def write_roster(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files into a new folder."""
    folder.mkdir()
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return folder
