"""A day put together from lists, for sources that are not a day's folder."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from waymark.apps.pdday.day import Breakout, Day, Educator, RankedChoices, Session

RankedLists = Mapping[tuple[str, str], Sequence[str]]
"""(educator_id, breakout) -> session_ids, most wanted first."""


@dataclass(frozen=True, slots=True)
class Seats:
    """How many seats sessions get whose source does not say: ``per_session`` each, or ``supply`` x the people."""

    per_session: int | None = None
    supply: Fraction | None = None

    def given_to(self, sessions: Sequence[Session], n_people: int) -> list[Session]:
        """Return the sessions of one breakout with seats; a remainder goes to the first ones, one seat each."""
        if self.per_session is not None:
            return [replace(session, capacity_seats=self.per_session) for session in sessions]
        total = math.ceil((self.supply or Fraction(0)) * n_people)
        each, more = divmod(total, max(1, len(sessions)))
        return [replace(session, capacity_seats=each + (i < more)) for i, session in enumerate(sessions)]


def day_of_lists(*, educators: Iterable[Educator], sessions: Iterable[Session], lists: RankedLists) -> Day:
    """Return the day, sorted as every day is. Breakouts are the labels of the sessions."""
    people = tuple(sorted(educators, key=lambda person: person.educator_id))
    offered = tuple(sorted(sessions, key=lambda session: session.session_id))
    labels = sorted({session.breakout for session in offered})
    person_at = {person.educator_id: i for i, person in enumerate(people)}
    session_at = {session.session_id: i for i, session in enumerate(offered)}
    label_at = {label: i for i, label in enumerate(labels)}
    rows = sorted(
        (person_at[person], label_at[label], rank, session_at[session])
        for (person, label), ranked in lists.items()
        for rank, session in enumerate(ranked, start=1)
    )
    table = np.array(rows, dtype=np.int32).reshape(-1, 4)
    educator, breakout, rank, session = (np.ascontiguousarray(table[:, n]) for n in range(4))
    return Day(
        educators=people,
        sessions=offered,
        breakouts=tuple(Breakout(label) for label in labels),
        rooms=(),
        choices=RankedChoices(educator=educator, session=session, breakout=breakout, rank=rank),
    )
