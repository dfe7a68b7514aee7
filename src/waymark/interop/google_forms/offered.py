"""Which session an answer means.

With a sessions.csv an answer is a session_id, ``session_id title``, or a title that is unique in its breakout.
Without one the sessions are made from the answers: ``B1-08 Standards-based grading`` is session B1-08 with that
title; an answer that does not begin with a code (a word with a digit in it) is a title, and its session is named
``breakout-title``. The same title in several breakouts is one offering. A coded session runs in the breakout under
whose question it was named most; a code that is often named under several is refused, since it is no session's.
"""

import re
from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext

from waymark.apps.pdday.day import Session
from waymark.interop.tables.faults import shown

# A few people may put a session under the wrong question; where every third one does, it is not their mistake.
MOST_STRAYS_SHARE = 3
_QUESTION = re.compile(r"(?:breakout\s+)?(?P<label>.+?)(?:\s+choices?)?", re.IGNORECASE)
_CODED = re.compile(r"(?P<code>(?=\S*[0-9])\S+?)[:.]?\s+(?:[-–—]\s+)?(?P<title>\S.*)", re.DOTALL)


class AnswerError(Exception):
    """An answer that means no session, or more than one: (problem, remedy)."""


def label_of(question: str, labels: Sequence[str]) -> str:
    """Return the breakout that a question is about: one of ``labels``, or the question's own words without them."""
    match = _QUESTION.fullmatch(question)
    short = match["label"] if match else question
    if not labels:
        return short
    wanted = {_plain(text) for text in (question, short, f"Breakout {short}")}
    found = [label for label in labels if _plain(label) in wanted]
    if len(found) == 1:
        return found[0]
    problem = gettext("the question %(question)s is about no breakout of sessions.csv") % {"question": shown(question)}
    remedy = gettext("The breakouts there are %(labels)s") % {"labels": ", ".join(map(shown, labels))}
    raise AnswerError(problem, remedy)


class KnownSessions:
    """Finds sessions of a sessions.csv."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        """Index the sessions by what people may answer."""
        self._by_id = {session.session_id: session for session in sessions}
        self._by_text: dict[tuple[str, str], list[Session]] = {}
        for session in sessions:
            for text in {_plain(session.title), _plain(f"{session.session_id} {session.title}")}:
                self._by_text.setdefault((session.breakout, text), []).append(session)

    def find(self, answer: str, breakout: str) -> str:
        """Return the session_id that an answer means. Raises ``AnswerError``."""
        session = self._by_id.get(answer)
        if session is None:
            coded = _CODED.fullmatch(answer)
            found = self._by_text.get((breakout, _plain(answer)), [])
            if len(found) > 1:
                ids = ", ".join(shown(one.session_id) for one in found)
                problem = gettext("%(answer)s is the title of several sessions: %(ids)s")
                told = {"answer": shown(answer), "ids": ids}
                raise AnswerError(problem % told, gettext("Write the session_id before the title"))
            session = found[0] if found else None
            if session is None and coded and coded["code"] in self._by_id:
                session = self._with_other_title(answer, self._by_id[coded["code"]], coded["title"])
        if session is None:
            problem = gettext("%(answer)s is not in sessions.csv") % {"answer": shown(answer)}
            raise AnswerError(problem, gettext("Correct it here, or add the session"))
        return session.session_id

    def sessions(self) -> list[Session]:
        """Return the sessions."""
        return list(self._by_id.values())

    def _with_other_title(self, answer: str, session: Session, title: str) -> Session:
        if _plain(title) == _plain(session.title):
            return session
        problem = gettext("%(answer)s has the id of a session that is called %(title)s in sessions.csv")
        told = {"answer": shown(answer), "title": shown(session.title)}
        raise AnswerError(problem % told, gettext("Make the two titles the same"))


class DerivedSessions:
    """Makes sessions from what people answered."""

    def __init__(self) -> None:
        """Begin with none."""
        self._titles: dict[str, str] = {}
        self._named_under: dict[str, Counter[str]] = {}

    def find(self, answer: str, breakout: str) -> str:
        """Return the session_id of an answer, making the session at its first mention. Raises ``AnswerError``."""
        coded = _CODED.fullmatch(answer)
        title = " ".join((coded["title"] if coded else answer).split())
        session_id = coded["code"] if coded else f"{breakout}-{title}"
        first_title = self._titles.setdefault(session_id, title)
        if _plain(first_title) != _plain(title):
            problem = gettext("%(id)s is called %(title)s and %(first)s") % {
                "id": shown(session_id),
                "title": shown(title),
                "first": shown(first_title),
            }
            raise AnswerError(problem, gettext("Give each session its own id, or name a sessions.csv"))
        self._named_under.setdefault(session_id, Counter())[breakout] += 1
        return session_id

    def sessions(self) -> list[Session]:
        """Return the sessions, sorted by id, without seats. Raises ``AnswerError`` where a breakout is not clear."""
        return [self._session(session_id, title) for session_id, title in sorted(self._titles.items())]

    def _session(self, session_id: str, title: str) -> Session:
        (breakout, most), *others = self._named_under[session_id].most_common()
        if others and others[0][1] * MOST_STRAYS_SHARE >= most:
            problem = gettext("%(id)s is named under several breakouts: %(labels)s") % {
                "id": shown(session_id),
                "labels": ", ".join(sorted(shown(label) for label in self._named_under[session_id])),
            }
            raise AnswerError(problem, gettext("Give each session its own id, or name a sessions.csv"))
        return Session(session_id, offering_id=title, title=title, breakout=breakout, capacity_seats=0)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
