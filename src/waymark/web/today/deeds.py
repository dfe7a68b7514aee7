"""What stands on Today: the sign with the next thing, and what else there is to do, most pressing first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.rules import waits_for_public_value
from waymark.apps.pdday.selectors.today import AttendedDay, RunDay
from waymark.web.pdday.links import closing_link, draws_link, my_day_link, programme_link, rank_link
from waymark.web.times import clock_span, clock_time, day_words, local, moment_words

MOST_DEEDS = 3
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of how many, for the blazes; the label says it in words."""

    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing to do or to look at: what, why now, where to."""

    title: str
    text: str
    href: str
    link: str
    kicker: str = ""
    facts: Facts = ()
    progress: Progress | None = None


def deeds_of(run: RunDay | None, own: AttendedDay | None) -> list[Deed]:
    """Return the deeds of somebody who runs a day, attends one, or both; the first goes on the sign."""
    found = [*(_running(run) if run else ()), *(_attending(own) if own else ())]
    return found[: MOST_DEEDS + 1]


def _running(run: RunDay) -> Iterator[Deed]:
    pressing = _pressing(run)
    if pressing:
        yield pressing
    yield Deed(
        _("The program of %(day)s") % {"day": run.pd_day.title},
        _("Breakouts, rooms, sessions and who leads them.")
        if run.is_planned
        else _("Not published yet: only coordinators see it."),
        programme_link(run.pd_day),
        _("Open the program"),
        kicker=_("Next"),
    )


def _pressing(run: RunDay) -> Deed | None:
    """Return what a coordinator does next with a day, as far as the day has come."""
    day, named = run.pd_day, {"day": run.pd_day.title}
    draws, ranked = draws_link(day), ("people", _n_ranked(run))
    kicker, draw = _("Next"), _("Draw %(day)s") % named
    if run.is_published:
        title, text = _("%(day)s is drawn and published") % named, _("Everyone can see where to go, and why.")
        held = ("event", day_words(day.held_on))
        return Deed(title, text, draws, _("Look at the draw"), kicker=_("Done"), facts=(held, ranked))
    if run.n_drafts:
        link = ngettext("Look at the draft", "Look at the %(n)s drafts", run.n_drafts) % {"n": run.n_drafts}
        silent = ("visibility_off", _("Nobody has been told anything yet"))
        return Deed(_("Publish the draw of %(day)s") % named, "", draws, link, kicker=kicker, facts=(ranked, silent))
    if run.is_closed:
        return _drawing(run, draw)
    if run.is_open and day.ranking_closes_at:
        when = {"when": moment_words(day.ranking_closes_at, day.district)}
        until = ("schedule", _("Ranking closes %(when)s, or when you close it") % when)
        link = _("Close ranking") if waits_for_public_value(day) else _("Close ranking and draw")
        return Deed(draw, "", closing_link(day), link, kicker=kicker, facts=(ranked, until))
    return None


def _drawing(run: RunDay, title: str) -> Deed:
    """Return what a coordinator does between closing and the first draft: draw, or wait for the draw."""
    draws, locked = draws_link(run.pd_day), ("lock", _("Ranking is closed"))
    if not run.n_under_way:
        facts = (("people", _n_ranked(run)), locked)
        return Deed(title, "", draws, _drawing_link(run.pd_day), kicker=_("Next"), facts=facts)
    title = _("%(day)s is being drawn") % {"day": run.pd_day.title}
    leave = ("schedule", _("The draw goes on without you"))
    return Deed(title, "", draws, _("Look how far it is"), kicker=_("Next"), facts=(locked, leave))


def _drawing_link(pd_day: PdDay) -> str:
    """Return what is pressed next once ranking has closed; an announced public value comes before the draw."""
    if not waits_for_public_value(pd_day):
        return _("Draw the seats")
    return _("Write down the public value") if pd_day.is_sealed else _("Seal program and wishes")


def _attending(own: AttendedDay) -> Iterator[Deed]:
    day, breakouts = own.pd_day, len(own.ranked) + len(own.unranked)
    closes = moment_words(day.ranking_closes_at, day.district) if day.ranking_closes_at else ""
    done = _("You have ranked %(n)s of %(all)s breakouts.") % {"n": len(own.ranked), "all": breakouts}
    if own.is_open and own.unranked:
        yield Deed(
            _rank_title(own.unranked),
            _("%(day)s. Closes %(when)s. When you answer makes no difference.") % {"day": day.title, "when": closes},
            rank_link(day),
            _("Rank sessions"),
            kicker=_("Next, for %(day)s") % {"day": day.title},
            facts=(("schedule", _("Closes %(when)s") % {"when": closes}), ("check_circle_outline", done)),
            progress=Progress(len(own.ranked), breakouts, done),
        )
    yield _day_itself(own)
    if own.is_open and not own.unranked and breakouts:
        yield Deed(
            _("You have ranked every breakout"),
            _("You can change your mind until %(when)s.") % {"when": closes},
            rank_link(day),
            _("Look at your wishes"),
            kicker=_("Done"),
            progress=Progress(breakouts, breakouts, done),
        )


def _day_itself(own: AttendedDay) -> Deed:
    day, session = own.pd_day, own.next_session
    if session is None:
        return Deed(day.title, day_words(day.held_on), my_day_link(), _("Open my day"), kicker=_("Next"))
    facts = [("event", day_words(local(session.starts_at, day.district).date()))]
    facts.append(("schedule", clock_span(session.starts_at, session.ends_at, day.district)))
    if session.place:
        facts.append(("location_on", session.place))
    title = _("You lead %(title)s") % {"title": session.title} if session.is_led else session.title
    when = f"{day_words(day.held_on)}, {clock_time(session.starts_at, day.district)}"
    told = _("Your seats are drawn.") if own.is_published else _("Your seats come with the draw.")
    return Deed(
        _("%(day)s begins with %(title)s") % {"day": day.title, "title": title} if not session.is_led else title,
        f"{when}. {told}",
        my_day_link(),
        _("Open my day"),
        kicker=_("Next, at %(day)s") % {"day": day.title},
        facts=tuple(facts),
    )


def _rank_title(unranked: Sequence[str]) -> str:
    named = [_("breakout %(label)s") % {"label": label} if label.isdigit() else label for label in unranked]
    if len(named) == 1:
        return _("Rank sessions for %(breakout)s") % {"breakout": named[0]}
    if len(named) == 2:
        return _("Rank sessions for %(first)s and %(second)s") % {"first": named[0], "second": named[1]}
    return _("Rank sessions for %(n)s breakouts") % {"n": len(named)}


def _n_ranked(run: RunDay) -> str:
    return _("%(n)s of %(all)s have ranked") % {"n": f"{run.n_ranked:,}", "all": f"{run.n_attendees:,}"}
