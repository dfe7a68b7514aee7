"""Rosters that are faulty in one way each, and where and with which words each of them must be refused."""

from rosters import (
    Files,
    changed,
    oneroster_1_1,
    oneroster_1_2,
    people_list,
    school_data_sync,
    without,
)

Expected = tuple[str, int, str, str]
NO_COLUMN = ""

ONE, TWO, SDS, PEOPLE = oneroster_1_1(), oneroster_1_2(), school_data_sync(), people_list()


def _with(files: Files, file: str, data: bytes) -> dict[str, bytes]:
    return {**files, file: data}


def _utf(file: str, encoding: str) -> dict[str, bytes]:
    return _with(ONE, file, ONE[file].decode().encode(encoding))


# name: (files, [(file, line, column, first words of the problem)])
_WHOLE_FILES: dict[str, tuple[Files, list[Expected]]] = {
    "no users": (
        without(ONE, "users.csv"),
        [
            ("manifest.csv", 16, "value", "the manifest names users.csv, and it is not there"),
        ],
    ),
    "no organizations and no manifest": (
        without(ONE, "orgs.csv", "manifest.csv"),
        [
            ("orgs.csv", 0, NO_COLUMN, "this file is missing"),
        ],
    ),
    "enrollments without classes": (
        without(ONE, "manifest.csv", "classes.csv"),
        [("classes.csv", 0, NO_COLUMN, "this file is missing")],
    ),
    "classes without terms": (
        without(ONE, "manifest.csv", "academicSessions.csv"),
        [("academicSessions.csv", 0, NO_COLUMN, "this file is missing")],
    ),
    "1.2 without roles": (
        without(TWO, "roles.csv"),
        [
            ("manifest.csv", 16, "value", "the manifest names roles.csv, and it is not there"),
        ],
    ),
    "School Data Sync without roles": (
        without(SDS, "roles.csv"),
        [("roles.csv", 0, NO_COLUMN, "this file is missing")],
    ),
    "School Data Sync without organizations": (
        without(SDS, "orgs.csv"),
        [("orgs.csv", 0, NO_COLUMN, "this file is missing")],
    ),
    "School Data Sync 1": (
        {"Student.csv": b"SIS ID\n", "Section.csv": b"SIS ID\n", "School.csv": b"SIS ID\n"},
        [("given", 0, NO_COLUMN, "these files are of version 1 of School Data Sync")],
    ),
    "files of another system": (
        {"students.csv": b"Student_id\n", "sections.csv": b"Section_id\n"},
        [("given", 0, NO_COLUMN, "these files are of no format that Waymark knows")],
    ),
    "an empty folder": ({}, [("given", 0, NO_COLUMN, "there is no CSV file in it")]),
    "an empty file": (_with(ONE, "users.csv", b""), [("users.csv", 0, NO_COLUMN, "the file is empty")]),
    "only a mark": (_with(ONE, "orgs.csv", b"\xef\xbb\xbf"), [("orgs.csv", 0, NO_COLUMN, "the file is empty")]),
    "only an empty line": (_with(ONE, "courses.csv", b"\n"), [("courses.csv", 0, NO_COLUMN, "the file is empty")]),
    "an empty list of people": ({"staff.csv": b""}, [("staff.csv", 0, NO_COLUMN, "the file is empty")]),
}

_MANIFESTS: dict[str, tuple[Files, list[Expected]]] = {
    "version 1.0": (
        changed(ONE, "manifest.csv", "oneroster.version,1.1", "oneroster.version,1.0"),
        [("manifest.csv", 3, "value", 'Waymark does not read version "1.0" of OneRoster')],
    ),
    "no version": (
        changed(ONE, "manifest.csv", "oneroster.version,1.1\n", ""),
        [("manifest.csv", 0, NO_COLUMN, "the manifest does not say which version")],
    ),
    "a version without a word": (
        changed(ONE, "manifest.csv", "oneroster.version,1.1", "oneroster.version,"),
        [("manifest.csv", 3, "value", 'Waymark does not read version "" of OneRoster')],
    ),
    "a mode that there is not": (
        changed(ONE, "manifest.csv", "file.users,bulk", "file.users,full"),
        [("manifest.csv", 16, "value", '"full" does not say what users.csv holds')],
    ),
    "a mode left empty": (
        changed(ONE, "manifest.csv", "file.results,absent", "file.results,"),
        [("manifest.csv", 15, "value", '"" does not say what results.csv holds')],
    ),
    "absent, and there": (
        changed(ONE, "manifest.csv", "file.users,bulk", "file.users,absent"),
        [("manifest.csv", 16, "value", "the manifest says that users.csv is absent, and it is there")],
    ),
    "a file that the manifest does not name": (
        changed(ONE, "manifest.csv", "file.users,bulk\n", ""),
        [("manifest.csv", 0, NO_COLUMN, "the manifest does not say whether users.csv")],
    ),
    "a misspelt property": (
        changed(ONE, "manifest.csv", "file.enrollments", "file.enrolments"),
        [
            ("manifest.csv", 0, NO_COLUMN, "the manifest does not say whether enrollments.csv"),
            ("manifest.csv", 11, "propertyName", 'the manifest says "file.enrolments"'),
        ],
    ),
    "a property twice": (
        changed(ONE, "manifest.csv", "file.users,bulk\n", "file.users,bulk\nfile.users,delta\n"),
        [
            ("manifest.csv", 17, "propertyName", '"file.users" stands here twice'),
        ],
    ),
    "a manifest without values": (
        changed(ONE, "manifest.csv", "propertyName,value", "propertyName,values"),
        [("manifest.csv", 1, "values", 'the header says "values"')],
    ),
}

_HEADERS: dict[str, tuple[Files, list[Expected]]] = {
    "a required column is missing": (
        changed(ONE, "orgs.csv", ",name,", ",called,"),
        [("orgs.csv", 1, "name", "this column is missing")],
    ),
    "a misspelt required column": (
        changed(ONE, "users.csv", "givenName", "givenNmae"),
        [("users.csv", 1, "givenNmae", 'the header says "givenNmae", which the format does not know')],
    ),
    "a misspelt column that is not required": (
        changed(ONE, "users.csv", "dateLastModified", "dataLastModified"),
        [("users.csv", 1, "dataLastModified", 'the header says "dataLastModified"')],
    ),
    "a misspelt column that is not even used": (
        changed(ONE, "users.csv", "middleName", "midleName"),
        [("users.csv", 1, "midleName", 'the header says "midleName"')],
    ),
    "a preferred name misspelt": (
        changed(TWO, "users.csv", "preferredGivenName", "prefferedGivenName"),
        [("users.csv", 1, "prefferedGivenName", 'the header says "prefferedGivenName"')],
    ),
    "a plural left out": (
        changed(ONE, "users.csv", "orgSourcedIds", "orgSourcedId"),
        [("users.csv", 1, "orgSourcedId", 'the header says "orgSourcedId"')],
    ),
    "a column twice": (
        changed(ONE, "enrollments.csv", "primary,beginDate", "role,beginDate"),
        [("enrollments.csv", 1, "role", "the header names this column 2 times")],
    ),
    "no header": (
        changed(SDS, "enrollments.csv", "classSourcedId,userSourcedId,role\n", ""),
        [
            ("enrollments.csv", 1, "classSourcedId", "this column is missing"),
            ("enrollments.csv", 1, "userSourcedId", "this column is missing"),
            ("enrollments.csv", 1, "role", "this column is missing"),
        ],
    ),
    "one file alone": (
        {"users.csv": ONE["users.csv"]},
        [("orgs.csv", 0, NO_COLUMN, "this file is missing")],
    ),
    "no ids in a list of people": (
        changed(PEOPLE, "staff.csv", "Employee ID", "Desk"),
        [("staff.csv", 1, NO_COLUMN, "no column holds the ids of the people")],
    ),
    "no names in a list of people": (
        changed(PEOPLE, "staff.csv", "First Name", "Shoe"),
        [("staff.csv", 1, NO_COLUMN, "no column holds the names of the people")],
    ),
    "two ids in a list of people": (
        changed(PEOPLE, "staff.csv", "Email", "StudentID"),
        [("staff.csv", 1, "Employee ID", "more than one column may hold the ids")],
    ),
    "a misspelt name in a list of people": (
        changed(PEOPLE, "staff.csv", "Email", "Emial Address"),
        [("staff.csv", 1, "Emial Address", 'the header says "Emial Address"')],
    ),
}

_ENCODINGS: dict[str, tuple[Files, list[Expected]]] = {
    "UTF-16 without a mark": (
        _utf("users.csv", "utf-16-le"),
        [("users.csv", 1, NO_COLUMN, "the file looks like UTF-16 without a mark")],
    ),
    "UTF-32": (_utf("users.csv", "utf-32"), [("users.csv", 1, NO_COLUMN, "the file is saved as UTF-32")]),
    "UTF-16 cut off in a character": (
        _with(ONE, "users.csv", ONE["users.csv"].decode().encode("utf-16")[:-1]),
        [("users.csv", 6, NO_COLUMN, "this line, or one of the next, is not UTF-16 text")],
    ),
    "Windows-1252": (
        _with(ONE, "users.csv", ONE["users.csv"].replace("ễ".encode(), b"e").decode().encode("cp1252")),
        [("users.csv", 4, "givenName", "byte 0xEB")],
    ),
    "cut off in a character": (
        _with(ONE, "users.csv", ONE["users.csv"][: ONE["users.csv"].index("ë".encode()) + 1]),
        [("users.csv", 4, "givenName", "the file stops in the middle of a character")],
    ),
    "a NUL byte": (
        changed(ONE, "orgs.csv", "Cedar High", "Cedar\0High"),
        [("orgs.csv", 3, "name", "there is a NUL byte")],
    ),
    "old Mac line ends": (
        _with(SDS, "users.csv", SDS["users.csv"].replace(b"\n", b"\r")),
        [("users.csv", 1, NO_COLUMN, "there is a carriage return that does not end the line")],
    ),
    "a lost character": (
        changed(ONE, "users.csv", "Zoë", "Zo\ufffd"),
        [("users.csv", 4, "givenName", "a character was lost before this file was made")],
    ),
}

_SHAPES: dict[str, tuple[Files, list[Expected]]] = {
    "no line end": (
        _with(ONE, "users.csv", ONE["users.csv"].rstrip(b"\n")),
        [("users.csv", 6, NO_COLUMN, "the last line has no line end")],
    ),
    "cut off in a row": (
        _with(ONE, "enrollments.csv", ONE["enrollments.csv"][:-9]),
        [("enrollments.csv", 5, NO_COLUMN, "the last line has no line end")],
    ),
    "a cell too few": (
        changed(ONE, "orgs.csv", "0102,,,", "0102,,"),
        [("orgs.csv", 4, "parentSourcedId", "this row has 6 cells and the header has 7")],
    ),
    "a cell too many": (
        changed(ONE, "orgs.csv", "Willow Middle", "Willow, Middle"),
        [("orgs.csv", 4, NO_COLUMN, "this row has 8 cells and the header has 7")],
    ),
    "an empty line": (
        changed(ONE, "orgs.csv", "\n0102", "\n\n0102"),
        [("orgs.csv", 4, NO_COLUMN, "this line is empty")],
    ),
    "a quote never closed": (
        changed(ONE, "classes.csv", '"s1,s2"', '"s1,s2'),
        [("classes.csv", 2, NO_COLUMN, "a quote is opened and never closed")],
    ),
    "a quote inside a cell": (
        changed(ONE, "orgs.csv", "Cedar High", 'Cedar "High"'),
        [("orgs.csv", 3, NO_COLUMN, "there is a quote inside a cell that is not quoted")],
    ),
    "a shifted row": (
        changed(
            ONE,
            "users.csv",
            "0042,,,true,0101,student,zosei,{LDAP:42},Zoë,Osei,M,,zoe@cedar.example,,,g1,09,",
            "0042,,true,0101,student,zosei,{LDAP:42},Zoë,Osei,M,,zoe@cedar.example,,,g1,09,,",
        ),
        [("users.csv", 4, "dateLastModified", "4 cells of this row do not fit their columns")],
    ),
}

_CELLS: dict[str, tuple[Files, list[Expected]]] = {
    "a person without an id": (
        changed(ONE, "users.csv", "\n0043,", "\n,"),
        [("users.csv", 5, "sourcedId", "this cell is empty")],
    ),
    "a person without a family name": (
        changed(ONE, "users.csv", "Linh,Nguyễn", "Linh,"),
        [("users.csv", 5, "familyName", "this cell is empty")],
    ),
    "a name of spaces": (
        changed(ONE, "users.csv", "Linh,Nguyễn", "Linh,  "),
        [("users.csv", 5, "familyName", "this cell holds only spaces")],
    ),
    "a name with a control character": (
        changed(ONE, "users.csv", "Linh", "Li\x1b[31mnh"),
        [("users.csv", 5, "givenName", "there is a character that cannot be seen")],
    ),
    "a name that turns text round": (
        changed(ONE, "users.csv", "Linh", "\u202eLinh"),
        [("users.csv", 5, "givenName", "there is a character that cannot be seen")],
    ),
    "a name with a line break": (
        changed(ONE, "users.csv", "Linh", '"Linh\nlinh"'),
        [("users.csv", 5, "givenName", "there is a character that cannot be seen")],
    ),
    "a name without an end": (
        changed(ONE, "users.csv", "Linh", "L" * 201),
        [("users.csv", 5, "givenName", "this has 201 characters, more than 200")],
    ),
    "two names too long together": (
        changed(ONE, "users.csv", "Linh,Nguyễn", "L" * 150 + "," + "N" * 150),
        [("users.csv", 5, "familyName", "the whole name has more than 200 characters")],
    ),
    "an id without an end": (
        changed(ONE, "users.csv", "\n0043,", "\n" + "0" * 256 + ","),
        [("users.csv", 5, "sourcedId", "this has 256 characters, more than 255")],
    ),
    "an id with a space at its end": (
        changed(ONE, "users.csv", "\n0043,", "\n0043 ,"),
        [("users.csv", 5, "sourcedId", 'the id "0043 " has a space at one end')],
    ),
    "an id in scientific notation": (
        changed(ONE, "users.csv", "\n0043,", "\n1.23457E+11,"),
        [("users.csv", 5, "sourcedId", '"1.23457E+11" is what a spreadsheet left of an id')],
    ),
    "an id of an error value": (
        changed(ONE, "enrollments.csv", "k1,0101,0042", "k1,0101,#N/A"),
        [("enrollments.csv", 3, "userSourcedId", '"#N/A" is what a spreadsheet left of an id')],
    ),
    "two ids in the place of one": (
        changed(ONE, "enrollments.csv", "k1,0101,0042", 'k1,0101,"0042,0043"'),
        [("enrollments.csv", 3, "userSourcedId", 'the id "0042,0043" has a comma in it')],
    ),
    "a list with an empty part": (
        changed(ONE, "users.csv", '"0101,0102"', '"0101,,0102"'),
        [("users.csv", 2, "orgSourcedIds", 'the list "0101,,0102" has an empty part')],
    ),
    "a list with other separators": (
        changed(ONE, "users.csv", '"0101,0102"', "0101;0102"),
        [("users.csv", 2, "orgSourcedIds", '"0101;0102" is not in orgs.csv')],
    ),
    "a status that there is not": (
        changed(ONE, "users.csv", "0043,,,", "0043,deleted,,"),
        [("users.csv", 5, "status", '"deleted" is not one of the words for this column')],
    ),
    "a person neither on nor off": (
        changed(ONE, "users.csv", "0043,,,false", "0043,,,no"),
        [("users.csv", 5, "enabledUser", '"no" is not one of the words for this column')],
    ),
    "a role that there is not": (
        changed(ONE, "users.csv", "student,linu", "pupil,linu"),
        [("users.csv", 5, "role", '"pupil" is not one of the words for this column')],
    ),
    "a role of 1.2 in 1.1": (
        changed(ONE, "users.csv", "administrator", "principal"),
        [("users.csv", 3, "role", '"principal" is not one of the words for this column')],
    ),
    "a role of 1.1 in 1.2": (
        changed(TWO, "roles.csv", "principal", "administrator"),
        [("roles.csv", 4, "role", '"administrator" is not one of the words for this column')],
    ),
    "a kind of role that there is not": (
        changed(TWO, "roles.csv", "p1,primary", "p1,main"),
        [("roles.csv", 4, "roleType", '"main" is not one of the words for this column')],
    ),
    "an enrollment of a guardian": (
        changed(ONE, "enrollments.csv", "0042,student", "0042,parent"),
        [("enrollments.csv", 3, "role", '"parent" is not one of the words for this column')],
    ),
    "primary or not": (
        changed(ONE, "enrollments.csv", "t1,teacher,true", "t1,teacher,yes"),
        [("enrollments.csv", 2, "primary", '"yes" is not one of the words for this column')],
    ),
    "an organization of no kind": (
        changed(ONE, "orgs.csv", "Cedar High,school", "Cedar High,skool"),
        [
            ("orgs.csv", 3, "type", '"skool" is not one of the words for this column'),
        ],
    ),
    "a class of no kind": (
        changed(ONE, "classes.csv", "scheduled,12", "lesson,12"),
        [("classes.csv", 2, "classType", '"lesson" is not one of the words for this column')],
    ),
    "a term of no kind": (
        changed(ONE, "academicSessions.csv", "Spring,semester", "Spring,quarter"),
        [
            ("academicSessions.csv", 4, "type", '"quarter" is not one of the words for this column'),
        ],
    ),
    "a term without a class": (
        changed(ONE, "classes.csv", "0101,s1,Science", "0101,,Science"),
        [("classes.csv", 3, "termSourcedIds", "this cell is empty")],
    ),
    "not an address": (
        changed(ONE, "users.csv", "zoe@cedar.example", "zoe at cedar"),
        [("users.csv", 4, "email", '"zoe at cedar" is not an e-mail address')],
    ),
    "two addresses": (
        changed(ONE, "users.csv", "zoe@cedar.example", "zoe@cedar.example;zo@x.example"),
        [("users.csv", 4, "email", '"zoe@cedar.example;zo@x.example" is not an e-mail address')],
    ),
    "other ids without their systems": (
        changed(ONE, "users.csv", "{LDAP:42}", "LDAP:42"),
        [("users.csv", 4, "userIds", '"LDAP:42" is not a list of other ids')],
    ),
    "a sentence for a grade": (
        changed(ONE, "users.csv", "g1,09,", "g1,ninth grade and some of tenth,"),
        [("users.csv", 4, "grades", '"ninth grade and some of tenth" is too long for a grade')],
    ),
}

_DAYS: dict[str, tuple[Files, list[Expected]]] = {
    "a day as Americans write it": (
        changed(ONE, "enrollments.csv", "2016-08-29,2017-06-16", "8/29/2016,2017-06-16"),
        [("enrollments.csv", 2, "beginDate", '"8/29/2016" is not a date like 2016-09-01')],
    ),
    "a spreadsheet's number for a day": (
        changed(ONE, "enrollments.csv", "2016-08-29,2017-06-16", "42611,2017-06-16"),
        [("enrollments.csv", 2, "beginDate", '"42611" is a spreadsheet\'s number for a date')],
    ),
    "a day that there is not": (
        changed(ONE, "enrollments.csv", "2016-08-29,2017-06-16", "2016-08-29,2017-02-29"),
        [("enrollments.csv", 2, "endDate", "there is no day 2017-02-29")],
    ),
    "a year in two digits": (
        changed(ONE, "enrollments.csv", "2016-08-29,2017-06-16", "0016-08-29,2017-06-16"),
        [("enrollments.csv", 2, "beginDate", "the year of 0016-08-29 cannot be right")],
    ),
    "an end before its beginning": (
        changed(ONE, "enrollments.csv", "2016-08-29,2017-06-16", "2017-08-29,2017-06-16"),
        [("enrollments.csv", 2, "endDate", "2017-06-16 is before 2017-08-29")],
    ),
    "a term that ends before it begins": (
        changed(ONE, "academicSessions.csv", "2017-01-23,2017-06-16", "2017-06-16,2017-01-23"),
        [("academicSessions.csv", 4, "endDate", "2017-01-23 is before 2017-06-16")],
    ),
    "a role that ends before it begins": (
        changed(TWO, "roles.csv", "2016-08-01,2017-06-30", "2017-08-01,2017-06-30"),
        [("roles.csv", 3, "endDate", "2017-06-30 is before 2017-08-01")],
    ),
    "a moment that is none": (
        changed(ONE, "users.csv", "0043,,,", "0043,,2016-08-29T25:00:00Z,"),
        [("users.csv", 5, "dateLastModified", '"2016-08-29T25:00:00Z" is not a date and time')],
    ),
    "a school year in words": (
        changed(ONE, "academicSessions.csv", "y17,2017\ns2", "y17,2016-17\ns2"),
        [("academicSessions.csv", 3, "schoolYear", '"2016-17" is not a school year')],
    ),
    "changes without their status": (
        _with(ONE, "manifest.csv", ONE["manifest.csv"].replace(b",bulk", b",delta"))
        | {"orgs.csv": b"sourcedId,status,dateLastModified,name,type\n0101,,2016-08-29T08:00:00Z,Cedar High,school\n"}
        | {
            file: ONE[file].split(b"\n")[0] + b"\n"
            for file in ("users.csv", "classes.csv", "courses.csv", "academicSessions.csv", "enrollments.csv")
        },
        [("orgs.csv", 2, "status", "this cell is empty")],
    ),
}

_REFERENCES: dict[str, tuple[Files, list[Expected]]] = {
    "a school that there is not": (
        changed(ONE, "users.csv", "0042,,,true,0101", "0042,,,true,101"),
        [("users.csv", 4, "orgSourcedIds", '"101" is not in orgs.csv')],
    ),
    "a class at no school": (
        changed(ONE, "classes.csv", "Lab,0101", "Lab,0109"),
        [("classes.csv", 3, "schoolSourcedId", '"0109" is not in orgs.csv')],
    ),
    "a class in no term": (
        changed(ONE, "classes.csv", "0101,s1,Science", "0101,s9,Science"),
        [("classes.csv", 3, "termSourcedIds", '"s9" is not in academicSessions.csv')],
    ),
    "a class of no course": (
        changed(ONE, "classes.csv", "c-bio", "c-chem"),
        [("classes.csv", 3, "courseSourcedId", '"c-chem" is not in courses.csv')],
    ),
    "a role at no school": (
        changed(TWO, "roles.csv", "0102", "0109"),
        [("roles.csv", 3, "orgSourcedId", '"0109" is not in orgs.csv')],
    ),
    "a primary school that there is not": (
        changed(TWO, "users.csv", "Bea,,,0101", "Bea,,,0109"),
        [("users.csv", 3, "primaryOrgSourcedId", '"0109" is not in orgs.csv')],
    ),
    "organizations in a circle": (
        changed(ONE, "orgs.csv", "Cedar Hollow,district,,", "Cedar Hollow,district,,0101"),
        [
            ("orgs.csv", 2, "parentSourcedId", '"d1" is, in the end, its own parent'),
            ("orgs.csv", 3, "parentSourcedId", '"0101" is, in the end, its own parent'),
        ],
    ),
    "School Data Sync: a role at no school": (
        changed(SDS, "roles.csv", "0042,0101", "0042,0102"),
        [("roles.csv", 3, "orgSourcedId", '"0102" is not in orgs.csv')],
    ),
    "School Data Sync: a class in no term": (
        changed(SDS, "classes.csv", ",s1,", ",s2,"),
        [("classes.csv", 2, "sessionSourcedIds", '"s2" is not in academicSessions.csv')],
    ),
}

_OTHER_FORMATS: dict[str, tuple[Files, list[Expected]]] = {
    "School Data Sync: a role that there is not": (
        changed(SDS, "roles.csv", "student", "pupil"),
        [("roles.csv", 3, "role", '"pupil" is not one of the words for this column')],
    ),
    "School Data Sync: nobody's name": (
        changed(SDS, "users.csv", "Zoë,Osei", ",Osei"),
        [("users.csv", 3, "givenName", "this cell is empty")],
    ),
    "School Data Sync: a day as Americans write it": (
        changed(SDS, "roles.csv", "2016-08-01", "8/1/2016"),
        [("roles.csv", 2, "roleStartDate", '"8/1/2016" is not a date like 2016-09-01')],
    ),
    "School Data Sync: a misspelt column": (
        changed(SDS, "relationships.csv", "relationshipRole", "relationRole"),
        [("relationships.csv", 1, "relationRole", 'the header says "relationRole"')],
    ),
    "people: an empty id": (
        changed(PEOPLE, "staff.csv", "0008,", ","),
        [("staff.csv", 3, "Employee ID", "this cell is empty")],
    ),
    "people: no family name": (
        changed(PEOPLE, "staff.csv", "Bea,Fox", "Bea,"),
        [("staff.csv", 3, "Last Name", "this cell is empty")],
    ),
    "people: not an address": (
        changed(PEOPLE, "staff.csv", "ana.ruiz@cedar.example", "ana.ruiz"),
        [("staff.csv", 2, "Email", '"ana.ruiz" is not an e-mail address')],
    ),
    "people: a cell too many": (
        changed(PEOPLE, "staff.csv", "Cedar High,Principal", "Cedar High,Principal,x"),
        [("staff.csv", 3, NO_COLUMN, "this row has 8 cells and the header has 7")],
    ),
}

FAULTY = {
    **_WHOLE_FILES,
    **_MANIFESTS,
    **_HEADERS,
    **_ENCODINGS,
    **_SHAPES,
    **_CELLS,
    **_DAYS,
    **_REFERENCES,
    **_OTHER_FORMATS,
}
