"""People on a board: who needs a look, everyone by name, and the answer to "why?" for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.board import PersonInBrief, find_people, why_person
from waymark.apps.pdday.why import Why
from waymark.web.pdday.drawing import Drawn
from waymark.web.pdday.numbers import breakout_name

PEOPLE_PER_PAGE = 12
NEEDY_SHOWN = 5
NEEDY_FOLDED = 95


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as the page shows him: a name, a chip and one answer for each breakout."""

    educator_id: str
    name: str
    school: str
    chip: str
    chip_kind: str
    answers: tuple[tuple[str, Why], ...]


@dataclass(frozen=True, slots=True)
class NeedyPeople:
    """People that a coordinator should look at: the first few, some more folded away, and how many beyond."""

    total: int
    shown: tuple[PersonRow, ...]
    folded: tuple[PersonRow, ...]
    n_beyond: int


@dataclass(frozen=True, slots=True)
class PeopleList:
    """Everyone, or those that a search found, one page of it."""

    q: str
    total: int
    page: Page[PersonInBrief]
    rows: tuple[PersonRow, ...]


def needy_people(drawn: Drawn, people: Sequence[PersonInBrief]) -> NeedyPeople:
    """Show some people with their reasons."""
    rows = _rows(drawn, people[: NEEDY_SHOWN + NEEDY_FOLDED])
    return NeedyPeople(
        total=len(people),
        shown=rows[:NEEDY_SHOWN],
        folded=rows[NEEDY_SHOWN:],
        n_beyond=len(people) - len(rows),
    )


def people_list(drawn: Drawn, *, q: str, number: int) -> PeopleList:
    """Search everyone by name, id or school, and show one page."""
    found = find_people(drawn.board, q)
    page = Paginator(found, PEOPLE_PER_PAGE).get_page(number)
    return PeopleList(q=q, total=len(found), page=page, rows=_rows(drawn, list(page)))


def people_on_board(context: Mapping[str, Any]) -> set[str]:
    """Return the ids of everyone whose row a board shows, given its `board_context`."""
    needy: list[NeedyPeople] = [context["without_top3"], context["without_seat"]]
    rows = [row for people in needy for row in (*people.shown, *people.folded)]
    return {row.educator_id for row in (*rows, *context["people"].rows)}


def _rows(drawn: Drawn, people: Sequence[PersonInBrief]) -> tuple[PersonRow, ...]:
    return tuple(_row(drawn, person) for person in people)


def _row(drawn: Drawn, person: PersonInBrief) -> PersonRow:
    chip, kind = _chip(person)
    return PersonRow(
        educator_id=person.educator_id,
        name=person.name or person.educator_id,
        school=", ".join(filter(None, [person.educator_id if person.name else "", person.school_id])),
        chip=chip,
        chip_kind=kind,
        answers=tuple((breakout_name(why.breakout), why) for why in why_person(drawn.result, person)),
    )


def _chip(person: PersonInBrief) -> tuple[str, str]:
    if person.n_unplaced == person.n_slots:
        return _("no seat"), "clay"
    if person.n_unplaced:
        text = ngettext("%(n)d breakout without a seat", "%(n)d breakouts without a seat", person.n_unplaced)
        return text % {"n": person.n_unplaced}, "clay"
    if not person.best_rank:
        return _("nothing from the list"), ""
    return _("best seat: choice %(rank)d") % {"rank": person.best_rank}, "pine" if person.has_top3 else ""
