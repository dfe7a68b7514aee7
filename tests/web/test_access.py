"""Who may open what: every address x every role x one's own district and another, against one table.

A new address fails here until it has its row. A row says what a request without any data is answered with, first for
an object of one's own district, then for the same kind of object of another district.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from draws import drawn
from records import (
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    make_school,
    open_ranking,
    rank_sessions,
    signed_in_client,
    stranger_client,
)
from waymark.apps.pdday.models import ChangeStatus, Draw, Facilitator, PdDay
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person, Role, RoleKind, RosterImport
from waymark.apps.people.selectors import people_seen_by
from waymark.apps.people.services.roster_imports import begin_import, refuse
from waymark.apps.trust.models import Export, Read
from waymark.apps.trust.services.exports import ask_for_export, keep_file
from waymark.web.pdday.my_day.calendar_link import calendar_token
from waymark.web.signing_in import who

pytestmark = pytest.mark.django_db

STRANGER = "stranger"
# A facilitator is an educator who leads a session of the day.
ROLES = (STRANGER, "facilitator", *RoleKind.values)
# Only these read of people of other schools than their own.
OF_THE_WHOLE_DISTRICT = ("coordinator",)
N_PARTS = 12
# Ten thousand requests in all where everything is checked, and enough to notice a leak everywhere else.
N_REQUESTS = 10_000 // len(ROLES) + 1 if os.environ.get("CI") else 60
Expected = Mapping[str, tuple[int, int]]


def everyone(status: int) -> Expected:
    """Whoever asks, and for whatever district: the same answer."""
    return dict.fromkeys(ROLES, (status, status))


def signed_in(status: int) -> Expected:
    """Whoever is known; strangers are sent to the sign-in page."""
    return {**everyone(status), STRANGER: (302, 302)}


def only(*roles: str, status: int = 200) -> Expected:
    """Some roles for their own district; for others, and for another district's object, the page does not exist."""
    return {**everyone(404), STRANGER: (302, 302), **dict.fromkeys(roles, (status, 404))}


def role_page(*roles: str, status: int = 200) -> Expected:
    """Some roles, on a page that names no object and is about their own district."""
    return {**everyone(404), STRANGER: (302, 302), **dict.fromkeys(roles, (status, status))}


@dataclass(frozen=True)
class Row:
    """What GET and POST are answered with, and whose rows the page shows: nobody's or one's own, or those of others.

    A page that shows rows of others writes down who saw whose (`test_whoever_is_named_on_a_page_can_read_that_he_was`).
    """

    get: Expected
    post: Expected
    shows_others: bool = False


PAGE = Row(get=everyone(200), post=everyone(200))
READ_ONLY = Row(get=everyone(200), post=everyone(405))
COORDINATORS_READ = Row(get=only("coordinator"), post=everyone(405))
COORDINATORS_FORM = Row(get=only("coordinator"), post=only("coordinator", status=422))
ATTEND = ("educator", "facilitator")

TABLE: dict[str, Row] = {
    "today": PAGE,
    "choose": PAGE,
    "learn": PAGE,
    "grow": PAGE,
    "see": PAGE,
    "patterns": PAGE,
    "health": READ_ONLY,
    "live": READ_ONLY,
    # Numbers of the machine, for those who look after it.
    "health_page": Row(get=role_page("it_admin"), post=everyone(405)),
    "set_language": Row(get=everyone(302), post=everyone(302)),
    "sign_in": READ_ONLY,
    # Nobody of the demo is loaded here, and one of the districts bears the name of one of the demo's.
    "sign_in_as": Row(get=everyone(405), post=everyone(409)),
    "reset_demo": Row(get=everyone(405), post=everyone(409)),
    # No provider was set up here, so there is none to go to or to come back from.
    "sign_in_with": Row(get=everyone(405), post=everyone(404)),
    "sign_in_return": Row(get=everyone(404), post=everyone(405)),
    "sign_in_answer": Row(get=everyone(405), post=everyone(404)),
    "sign_in_finish": Row(get=everyone(404), post=everyone(405)),
    "sign_in_metadata": Row(get=everyone(404), post=everyone(405)),
    "sign_in_local": Row(get=everyone(200), post=everyone(422)),
    # Only for somebody who has taken the first step; others are sent to the beginning.
    "second_step": Row(get=everyone(302), post=everyone(302)),
    "second_step_set_up": Row(get=everyone(302), post=everyone(302)),
    "sign_out": Row(get=everyone(405), post=everyone(302)),
    # About oneself only; a second step of another is answered as if there were none.
    "visits": Row(get=signed_in(200), post=everyone(405)),
    "end_other_visits": Row(get=everyone(405), post=signed_in(302)),
    "remove_second_step": Row(get=everyone(405), post=signed_in(302)),
    "end_somebodys_visits": Row(get=role_page("it_admin"), post=role_page("it_admin", status=422)),
    "tour:dismiss": Row(get=everyone(405), post=signed_in(302)),
    "tour:bring_back": Row(get=everyone(405), post=signed_in(302)),
    "pdday:example": READ_ONLY,
    "pdday:example_bundle": READ_ONLY,
    "pdday:example_numbers": READ_ONLY,
    "pdday:own": Row(get=everyone(200), post=everyone(422)),
    "closing:close": Row(get=only("coordinator"), post=only("coordinator")),
    "draws:list": COORDINATORS_READ,
    # Without two drafts to compare there is no such page.
    "draws:compare": Row(get=only(), post=everyone(405)),
    # The draw that stands there was made without trades; test_mechanism_pages has one with them.
    "draws:trades": Row(get=only(), post=everyone(405)),
    "draws:board": replace(COORDINATORS_READ, shows_others=True),
    "draws:progress": COORDINATORS_READ,
    "draws:numbers": COORDINATORS_READ,
    "draws:draft_bundle": COORDINATORS_READ,
    # With advice the page names who could lead a section: tests/web/pdday/test_advice_pages.py.
    "draws:advice": COORDINATORS_READ,
    "draws:ask_advice": Row(get=everyone(405), post=only("coordinator", status=302)),
    # Nobody has asked for advice yet.
    "draws:advice_progress": Row(get=only(), post=everyone(405)),
    "draws:cancel": COORDINATORS_READ,
    "draws:ask_to_cancel": Row(get=everyone(405), post=only("coordinator", status=422)),
    "draws:move_up": COORDINATORS_READ,
    "draws:ask_to_move_up": Row(get=everyone(405), post=only("coordinator", status=302)),
    "draws:change": replace(COORDINATORS_READ, shows_others=True),
    "draws:change_progress": COORDINATORS_READ,
    # That day is over: tests/web/pdday/test_cancel_pages.py has one that is not.
    "draws:do_change": Row(get=everyone(405), post=only("coordinator", status=409)),
    "draws:ask": Row(get=everyone(405), post=only("coordinator", status=302)),
    # What stands there is a rehearsal, drawn while ranking is open: nobody can approve or publish that.
    "draws:again": Row(get=everyone(405), post=only("coordinator", status=409)),
    "draws:approve": Row(get=everyone(405), post=only("coordinator", status=409)),
    "draws:publish": Row(get=everyone(405), post=only("coordinator", status=409)),
    # Ranking is open there: nothing is sealed yet, no public value was announced, and nobody has asked to start over.
    "draws:seal": Row(get=everyone(405), post=only("coordinator", status=409)),
    "draws:public_value": COORDINATORS_FORM,
    "draws:start_over": COORDINATORS_FORM,
    "draws:agree": Row(get=everyone(405), post=only("coordinator", status=409)),
    # A published draw is there for anyone to check, whoever it is.
    "draws:proof": READ_ONLY,
    "draws:bundle": READ_ONLY,
    # Nothing was cancelled since.
    "draws:bundle_after_changes": Row(get=everyone(404), post=everyone(405)),
    "draws:input_form": READ_ONLY,
    "draws:sealed_form": READ_ONLY,
    # What is promised about a draw is there for anyone from the moment ranking opens.
    "draws:promise": READ_ONLY,
    "draws:assignments": READ_ONLY,
    "build:days": Row(get=role_page("coordinator"), post=everyone(405)),
    "build:new_day": Row(get=role_page("coordinator"), post=role_page("coordinator", status=422)),
    "build:overview": COORDINATORS_READ,
    "build:times": COORDINATORS_FORM,
    "build:new_block": Row(get=everyone(405), post=only("coordinator", status=422)),
    "build:rooms": COORDINATORS_FORM,
    # Without a session that is meant it leads to the day, to pick one.
    "build:room": Row(get=only("coordinator", status=302), post=only("coordinator", status=302)),
    "build:session": COORDINATORS_FORM,
    "build:move": Row(get=everyone(405), post=only("coordinator", status=422)),
    "build:lines": COORDINATORS_FORM,
    "build:files": COORDINATORS_FORM,
    "build:people": replace(COORDINATORS_FORM, shows_others=True),
    "build:publish": Row(get=only("coordinator"), post=only("coordinator", status=302), shows_others=True),
    # One ranks, and has a day, as somebody who attends; a role opens nothing there.
    "rank:start": Row(get=only(*ATTEND, status=302), post=everyone(405)),
    "rank:breakout": Row(get=only(*ATTEND), post=only(*ATTEND, status=400)),
    "rank:times": Row(get=only("coordinator"), post=only("coordinator", status=422)),
    "rank:import": Row(get=only("coordinator"), post=only("coordinator", status=422)),
    # About oneself only: how likely seats are for the list of who asks.
    "rank:chances": Row(get=only(*ATTEND), post=everyone(405)),
    "rank:save": Row(get=everyone(405), post=only(*ATTEND, status=400)),
    "my_day:newest": Row(get={**signed_in(200), **dict.fromkeys(ATTEND, (302, 302))}, post=everyone(405)),
    "my_day:day": Row(get=only(*ATTEND), post=everyone(405)),
    "my_day:renew": Row(get=everyone(405), post=only(*ATTEND, status=302)),
    # Of that day the breakout has begun, so nobody gives up a seat: tests/web/pdday/test_giving_up.py has one to come.
    "my_day:give_up": Row(get=only("educator", status=409), post=only("educator", status=409)),
    "my_day:take_back": Row(get=everyone(405), post=only("educator", status=409)),
    "my_day:agree": Row(get=everyone(405), post=only(*ATTEND, status=302)),
    "my_day:service_worker": READ_ONLY,
    # Whoever has the link has the calendar: calendar programs cannot sign in. The link cannot be guessed.
    "my_day:calendar": READ_ONLY,
    # Privacy officers ask, and district staff may be the second person; nobody waits to be erased here.
    "trust:erasures": Row(
        get=role_page("privacy_officer", "district_staff"),
        post=role_page("privacy_officer", "district_staff", status=422),
    ),
    "trust:agree_to_erasure": Row(get=everyone(405), post=only()),
    # Exports are for those who see the whole district; IT keeps the machine and takes nothing out of it.
    "trust:exports": Row(
        get=role_page("coordinator", "district_staff", "privacy_officer"),
        post=role_page("coordinator", "district_staff", "privacy_officer", status=422),
    ),
    # Who asked cannot agree himself; the others lead back to the list.
    "trust:agree": Row(get=everyone(405), post=only("coordinator", "district_staff", "privacy_officer", status=302)),
    "trust:take": Row(get=only("coordinator"), post=everyone(405)),
    # Looks at one's own rows, and who looked.
    "trust:seen": Row(get=signed_in(200), post=everyone(405)),
    # The guardian of this child is somebody else than the guardian of the table; nobody there has a child.
    "trust:seen_of_child": Row(get=only(), post=everyone(405)),
    "trust:all_looks": Row(get=role_page("privacy_officer"), post=everyone(405), shows_others=True),
    "trust:holds": Row(get=role_page("privacy_officer"), post=role_page("privacy_officer", status=422)),
    # Nobody's records are held here.
    "trust:end_hold": Row(get=everyone(405), post=only()),
    # Numbers only, and only those of one's own district.
    # IT staff see counts, ids and lines of files. The import that stands here could not be read: nothing can be done.
    "rosters:start": Row(get=role_page("it_admin"), post=role_page("it_admin", status=422)),
    "rosters:one": Row(get=only("it_admin"), post=everyone(405)),
    "rosters:progress": Row(get=only("it_admin"), post=everyone(405)),
    "rosters:faults": Row(get=only("it_admin"), post=everyone(405)),
    "rosters:rows": Row(get=only("it_admin"), post=everyone(405)),
    "rosters:agree": Row(get=everyone(405), post=only("it_admin", status=409)),
    "rosters:apply": Row(get=everyone(405), post=only("it_admin", status=409)),
    "rosters:undo": Row(get=everyone(405), post=only("it_admin", status=409)),
    "rosters:set_aside": Row(get=everyone(405), post=only("it_admin", status=409)),
    "rosters:again": Row(get=everyone(405), post=only("it_admin", status=409)),
    "mail:health": Row(get=role_page("coordinator", "it_admin"), post=everyone(405)),
    "mail:again": Row(get=everyone(405), post=role_page("coordinator", "it_admin", status=302)),
}
# These begin a session of another person or end one's own; and the link to a calendar is itself the key.
ENDS_OR_OPENS = {"sign_out", "sign_in_as", "reset_demo", "my_day:calendar"}
PUBLISHED = {
    "draws:proof",
    "draws:bundle",
    "draws:input_form",
    "draws:sealed_form",
    "draws:assignments",
    "draws:promise",
}
# Only about a published draw: for coordinators alone, and for who has a seat by it.
AFTER_PUBLISHING = {
    "draws:cancel",
    "draws:ask_to_cancel",
    "draws:move_up",
    "draws:ask_to_move_up",
    "draws:change",
    "draws:change_progress",
    "draws:do_change",
    "my_day:give_up",
    "my_day:take_back",
}


@dataclass(frozen=True)
class Side:
    """A district with one person of each role and one of each thing that an address can name."""

    people: dict[str, Person]
    at_another_school: Person
    pd_day: PdDay
    rehearsal: Draw
    published: Draw
    roster: RosterImport
    export: Export

    @property
    def words_about_people(self) -> set[str]:
        """What nobody of another district may ever read, not even beside a published draw."""
        return {w for p in self.pd_day.district.people.all() for w in (p.name, p.public_id, p.person_id)}

    @property
    def words_of_another_school(self) -> set[str]:
        """What people of one school must not read of somebody of another, unless they work for the whole district."""
        person = self.at_another_school
        draw_ids = person.attends.values_list("draw_id", flat=True)
        return {person.name, person.public_id, person.person_id, str(person.school), *draw_ids}

    @property
    def words_of_its_own(self) -> set[str]:
        """Everything that people of another district must never read."""
        district = self.pd_day.district
        people = self.words_about_people
        draw_ids = list(self.pd_day.attendees.values_list("draw_id", flat=True))
        titles = list(self.pd_day.offerings.values_list("title", flat=True))
        schools = [school.name for school in district.schools.all()]
        roster = {self.roster.public_id, self.roster.source_name, self.export.public_id, self.export.purpose}
        return {self.pd_day.title, self.pd_day.public_id, district.name, *people, *draw_ids, *titles, *schools, *roster}

    def address(self, name: str) -> str:
        """Fill in an address; what it asks for and nobody has filled in yet is told."""
        draw = self.published if name in PUBLISHED | AFTER_PUBLISHING else self.rehearsal
        known: dict[str, Callable[[], object]] = {
            "person_id": lambda: self.at_another_school.public_id,
            "day_id": lambda: draw.pd_day.public_id,
            "draw_id": lambda: draw.public_id,
            "name": lambda: "shares",
            "number": lambda: 1,
            "key": lambda: "cedar",
            "change_id": lambda: self.published.seat_changes.get().public_id,
            "import_id": lambda: self.roster.public_id,
            "export_id": lambda: self.export.public_id,
            "erasure_id": lambda: "0123456789abcdef",
            "kind": lambda: "person",
            "token": lambda: calendar_token(self.pd_day.attendees.get(person=self.people["educator"])),
        }
        asked = addresses()[name]
        missing = [argument for argument in asked if argument not in known]
        assert missing == [], f"Side.address in {__name__} has to know what to fill in for {missing} of {name}"
        return reverse(name, kwargs={argument: known[argument]() for argument in asked})


def make_side(name: str) -> Side:
    district = make_district(name)
    school = make_school(district, f"{name} Elementary")
    people = {
        role: make_person(
            district, "educator" if role == "facilitator" else role, name=f"{role} of {name}", school=school
        )
        for role in ROLES[1:]
    }
    elsewhere = make_person(district, "educator", name=f"far from {name}", school=make_school(district, f"{name} High"))
    for number, person in enumerate([*people.values(), elsewhere]):
        person.person_id = f"{name}-number-{number}-"
        person.save()
    pd_day = make_pd_day(district, title=f"Day of {name}")
    session = make_pd_session(pd_day, "A", offering=f"Topic of {name}", seats=5)
    Facilitator.objects.create(session=session, person=people["facilitator"])
    rank_sessions(make_attendee(pd_day, people["educator"]), session)
    make_attendee(pd_day, people["facilitator"])
    rank_sessions(make_attendee(pd_day, elsewhere), session)
    now = timezone.now()
    pd_day.held_on = (now + timedelta(days=10)).date()
    open_ranking(pd_day, opens=now - timedelta(days=1), closes=now + timedelta(days=1))
    rehearsal = drawn(pd_day, people["coordinator"], now=now)
    roster = begin_import(district=district, source_name=f"roster-of-{name}.zip", by=people["it_admin"], now=now)
    refuse(roster_import=roster, faults=[{"file": "users.csv", "problem": f"Fault of {name}"}], n_more=0, now=now)
    coordinator, purpose = people["coordinator"], f"Badges for {name}"
    export = ask_for_export(kind="day_people", pd_day=pd_day, purpose=purpose, by=coordinator, now=now)
    keep_file(export=export, content=b"educator_id\n", now=now)
    return Side(people, elsewhere, pd_day, rehearsal, make_published(pd_day, people, now=now), roster, export)


def make_published(like: PdDay, people: dict[str, Person], *, now: datetime) -> Draw:
    """Make a second day of the district whose draw is published."""
    pd_day = make_pd_day(like.district, title=f"{like.title}, last year")
    rank_sessions(make_attendee(pd_day, people["educator"]), make_pd_session(pd_day, "A", seats=5))
    open_ranking(pd_day, opens=now - timedelta(days=2), closes=now - timedelta(days=1))
    draw = drawn(pd_day, people["coordinator"], now=now)
    publish_draw(draw=draw, by=people["coordinator"], now=now)
    draw.refresh_from_db()
    seat = {"educator_id": pd_day.attendees.get().draw_id, "breakout": "1", "displaced": True, "given_up": False}
    moves = {"from_session_id": "A", "from_rank": 1, "session_id": None, "rank": None}
    draw.seat_changes.create(
        session=pd_day.sessions.get(),
        status=ChangeStatus.READY,
        n_before=0,
        record={"before": {"mean_rank": 1.0}, "after": {"mean_rank": 2.0}, "seats": [seat | moves]},
        asked_by=people["coordinator"],
        asked_at=now,
    )
    return draw


@cache
def addresses() -> dict[str, list[str]]:
    """Return the names of all addresses of ours, each with the names of its arguments."""

    def below(
        patterns: list[URLPattern | URLResolver], prefix: str, names: list[str]
    ) -> Iterator[tuple[str, list[str]]]:
        for pattern in patterns:
            here = [*names, *pattern.pattern.converters]
            if isinstance(pattern, URLResolver):
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from below(pattern.url_patterns, space, here)
            else:
                yield f"{prefix}{pattern.name}", here

    return dict(below(get_resolver().url_patterns, "", []))


def client_of(side: Side, role: str) -> Client:
    return stranger_client() if role == STRANGER else signed_in_client(side.people[role])


@pytest.fixture
def sides() -> tuple[Side, Side]:
    return make_side("Larkspur Valley"), make_side("Westbrook")


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(addresses()) == sorted(TABLE)


def answers_of(name: str, method: str, sides: tuple[Side, Side]) -> dict[str, tuple[int, ...]]:
    """Return what each role is answered, in one's own district and in another; afterwards all is as it was."""
    own = sides[0]
    with transaction.atomic():
        found = {
            role: tuple(getattr(client_of(own, role), method)(side.address(name)).status_code for side in sides)
            for role in ROLES
        }
        transaction.set_rollback(True)
    return found


# To make two districts takes longer than to ask everything of them: a part of the addresses shares them.
@pytest.mark.parametrize("part", range(N_PARTS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_role_gets_what_the_table_says(method: str, part: int, sides: tuple[Side, Side]) -> None:
    names = sorted(TABLE)[part::N_PARTS]
    expected = {name: dict(TABLE[name].get if method == "get" else TABLE[name].post) for name in names}

    assert {name: answers_of(name, method, sides) for name in names} == expected


@pytest.mark.parametrize("role", ROLES[1:])
def test_nothing_of_a_district_reaches_people_of_another(role: str, sides: tuple[Side, Side]) -> None:
    mine, theirs = sides
    secret = theirs.words_of_its_own
    before = sorted(theirs.pd_day.attendees.values_list("pk", "choices__session_id", "choices__rank"))
    rng = np.random.default_rng(16)
    names = sorted(set(addresses()) - ENDS_OR_OPENS)
    client = client_of(mine, role)
    for number in rng.integers(len(names), size=N_REQUESTS):
        name = names[number]
        method = ("get", "post")[int(rng.integers(2))]
        side = (mine, theirs)[int(rng.random() < 0.7)]
        address = side.address(name)
        words = sorted(secret)
        sent = {"q": words[int(rng.integers(len(words)))], "reason": "because"}

        answer = getattr(client, method)(address, sent)

        shown = b"".join(answer) if answer.streaming else answer.content
        # What somebody sent himself, the page may repeat: its own address is in the language switch.
        forbidden = theirs.words_about_people if name in PUBLISHED else secret
        unsent = {word for word in forbidden if word not in address and word not in sent["q"]}
        assert {word for word in unsent if word.encode() in shown} == set(), f"{method} {address}"
    assert sorted(theirs.pd_day.attendees.values_list("pk", "choices__session_id", "choices__rank")) == before
    theirs.pd_day.refresh_from_db()
    assert theirs.pd_day.is_open_for_ranking(timezone.now())


@pytest.mark.parametrize("role", [role for role in ROLES[1:] if role not in OF_THE_WHOLE_DISTRICT])
def test_nothing_of_a_person_of_another_school_reaches_people_of_this_one(role: str, sides: tuple[Side, Side]) -> None:
    mine = sides[0]
    client, secret = client_of(mine, role), mine.words_of_another_school
    for name in sorted(set(addresses()) - ENDS_OR_OPENS):
        address = mine.address(name)

        answer = client.get(address)

        shown = b"".join(answer) if answer.streaming else answer.content
        # The public files of a published draw hold places of draw ids, and no names. What stands in the address, the
        # page may repeat: it is in the language switch.
        assert {word for word in secret if word not in address and word.encode() in shown} == set(), address


def test_a_page_that_shows_people_of_all_schools_would_be_caught(sides: tuple[Side, Side]) -> None:
    mine = sides[0]

    shown = client_of(mine, "coordinator").get(mine.address("build:people")).content

    assert any(word.encode() in shown for word in mine.words_of_another_school)


def test_a_page_that_shows_another_district_would_be_caught(sides: tuple[Side, Side]) -> None:
    _, theirs = sides

    shown = client_of(theirs, "coordinator").get(f"/choose/days/{theirs.pd_day.public_id}/close-ranking/").content

    assert any(word.encode() in shown for word in theirs.words_of_its_own)


def named_and_logged(client: Client, viewer: Person, side: Side, address: str) -> tuple[set[str], set[str]]:
    """Open a page; return the people it names who neither look, lead nor act in office, and those in its read.

    Who leads a session stands in the program of the day, and is no more a secret than its title. Who looked at records
    or took them out of the house is named to those concerned: that is what those pages are for.
    """
    n_reads = Read.objects.count()
    shown = read_whole(client.get(address)).decode(errors="replace")
    leaders = set(Facilitator.objects.values_list("person_id", flat=True))
    acting = {*Read.objects.values_list("viewer", flat=True)}
    others = side.pd_day.district.people.exclude(pk__in={viewer.pk, *leaders}).exclude(public_id__in=acting)
    named = {p.name for p in others if p.name in shown or p.public_id in shown or p.person_id in shown}
    reads = Read.objects.order_by("-log_seq")[: Read.objects.count() - n_reads]
    subjects = {one.person for read in reads for one in read.read_set.subjects.all()}
    logged = Person.objects.filter(public_id__in=subjects).exclude(pk=viewer.pk)
    return named, set(logged.values_list("name", flat=True))


def read_whole(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else bytes(answer.content)


@pytest.mark.parametrize("role", ROLES[1:])
def test_whoever_is_named_on_a_page_can_read_that_he_was(role: str, sides: tuple[Side, Side]) -> None:
    own = sides[0]
    client, viewer = client_of(own, role), own.people[role]
    found = {
        name: named_and_logged(client, viewer, own, own.address(name))
        for name, row in TABLE.items()
        if row.get[role][0] == 200
    }

    assert {name: named - logged for name, (named, logged) in found.items() if named - logged} == {}
    assert {name for name, (_, logged) in found.items() if logged} == {
        name for name in found if TABLE[name].shows_others
    }


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("draws:board", "draws.pages.log_look_by_ids"),
        ("build:people", "build.people.log_look"),
        ("build:publish", "build.publishing.log_look"),
    ],
)
def test_a_page_that_forgets_to_write_it_down_would_be_caught(
    name: str, page: str, sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sides[0]
    monkeypatch.setattr(f"waymark.web.pdday.{page}", lambda *_, **__: None)

    named, logged = named_and_logged(client_of(own, "coordinator"), own.people["coordinator"], own, own.address(name))

    assert "educator of Larkspur Valley" in named
    assert logged == set()


@pytest.mark.parametrize("name", ["draws:board", "build:people", "build:publish"])
def test_what_cannot_be_written_down_is_not_shown(
    name: str, sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(**_: object) -> None:
        raise OSError("no room left")

    own = sides[0]
    monkeypatch.setattr("waymark.web.trust.looks.log_read", full_disk)
    client = client_of(own, "coordinator")
    client.raise_request_exception = False

    answer = client.get(own.address(name))

    assert answer.status_code == 500
    assert "educator of Larkspur Valley" not in answer.content.decode()


def test_it_staff_see_nobodys_row_but_their_own(sides: tuple[Side, Side]) -> None:
    it_admin = sides[0].people["it_admin"]

    assert list(people_seen_by(it_admin, on=timezone.localdate())) == [it_admin]


def closing_page(side: Side, person: Person) -> int:
    address = f"/choose/days/{side.pd_day.public_id}/close-ranking/"
    return signed_in_client(person).get(address).status_code


def former_coordinator(side: Side, *, ended: timedelta) -> Person:
    person = make_person(side.pd_day.district, "educator")
    today = who.today_of(person)
    Role.objects.create(person=person, kind="coordinator", starts_on=date(2020, 1, 1), ends_on=today - ended)
    return person


def test_a_role_that_ended_yesterday_opens_nothing_and_one_that_ends_today_still_does(sides: tuple[Side, Side]) -> None:
    own = sides[0]

    assert closing_page(own, former_coordinator(own, ended=timedelta(days=1))) == 404
    assert closing_page(own, former_coordinator(own, ended=timedelta(0))) == 200


def test_without_looking_at_the_dates_a_role_that_ended_would_open_the_page(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sides[0]
    former = former_coordinator(own, ended=timedelta(days=1))

    def whatever_the_date(person: Person, **_on: date) -> frozenset[str]:
        return frozenset(person.roles.values_list("kind", flat=True))

    monkeypatch.setattr("waymark.apps.accounts.selectors._holds", lambda *_dates, **_on: True)
    monkeypatch.setattr("waymark.apps.pdday.selectors.days.role_kinds", whatever_the_date)

    assert closing_page(own, former) == 200


def test_a_role_that_begins_tomorrow_opens_nothing_yet(sides: tuple[Side, Side]) -> None:
    own = sides[0]
    person = make_person(own.pd_day.district, "educator")
    Role.objects.create(person=person, kind="coordinator", starts_on=who.today_of(person) + timedelta(days=1))

    assert closing_page(own, person) == 404


def test_a_session_ends_when_the_person_is_gone(sides: tuple[Side, Side]) -> None:
    own = sides[0]
    person = make_person(own.pd_day.district, "coordinator")
    client = signed_in_client(person)
    key = client.session.session_key
    assert client.get("/choose/").content.decode().count(person.name) == 1

    person.delete()

    address = f"/choose/days/{own.pd_day.public_id}/close-ranking/"
    assert client.get(address).status_code == 302
    assert key
    assert not client.session.exists(key)
