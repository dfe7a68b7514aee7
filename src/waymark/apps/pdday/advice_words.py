"""Advice on a day in sentences, for the command line and for pages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.advice import ToldAdvice, ToldGain, ToldMove, ToldRooms
from waymark.apps.pdday.my_day_words import block_name

N_NAMED = 3


def move_words(move: ToldMove) -> str:
    """Say what could be done."""
    place, gives = move.place, move.gives
    told = {
        "title": place.title,
        "session": place.session_id,
        "breakout": block_name(move.breakout),
        "room": place.new_room_id,
        "n": place.seats,
        "now": place.seats_now,
    }
    if move.kind == "section":
        return _section_words(told)
    if gives is None:
        text = _("Move “%(title)s” (%(session)s) in %(breakout)s to %(room)s, free then: %(now)d → %(n)d seats.")
        return text % told
    text = _(
        "Swap the rooms of “%(title)s” (%(session)s, %(now)d → %(n)d seats) and “%(other)s” (%(other_session)s, "
        "%(other_now)d → %(other_n)d) in %(breakout)s."
    )
    other = {"other_session": gives.session_id, "other_now": gives.seats_now, "other_n": gives.seats}
    return text % {**told, "other": gives.title, **other}


def needs_words(move: ToldMove) -> str:
    """Say what one more section needs, and who could lead it; nothing for other moves."""
    if move.kind != "section":
        return ""
    room = "" if move.place.new_room_id else _("A room has to be found: none of the list is free then.") + " "
    names = [name or educator_id for educator_id, name in move.leaders[:N_NAMED]]
    if not names:
        return room + _("Somebody has to be found to lead it: nobody who leads it is free then.")
    if len(names) == 1:
        text = _("%(name)s leads it and is free then, and would give up a seat of their own, if any.")
        return room + text % {"name": names[0]}
    text = _("%(name)s leads it and is free then (others: %(others)s), and would give up a seat of their own, if any.")
    return room + text % {"name": names[0], "others": ", ".join(names[1:])}


def average_words(gain: ToldGain, *, n_lotteries: int) -> str:
    """Say what a change brings on average, with standard errors."""
    text = ngettext(
        "On average over %(n)d lottery: %(first)s ± %(first_error).1f first choices, mean rank %(rank)s ± "
        "%(rank_error).3f, people without a top-3 session %(none)s ± %(none_error).1f.",
        "On average over %(n)d lotteries: %(first)s ± %(first_error).1f first choices, mean rank %(rank)s ± "
        "%(rank_error).3f, people without a top-3 session %(none)s ± %(none_error).1f.",
        n_lotteries,
    )
    return text % {
        "n": n_lotteries,
        "first": signed(gain.average_first, 1),
        "first_error": gain.error_first,
        "rank": signed(gain.average_mean_rank, 3),
        "rank_error": gain.error_mean_rank,
        "none": signed(gain.average_no_top3, 1),
        "none_error": gain.error_no_top3,
    }


def seed_words(gain: ToldGain) -> str:
    """Say what a change brings with the one lottery that was asked for."""
    text = _("With this seed: %(first)s first choices, mean rank %(rank)s, people without a top-3 session %(none)s.")
    return text % {
        "first": signed(gain.first, 0),
        "rank": signed(gain.mean_rank, 3),
        "none": signed(gain.no_top3, 0),
    }


def signed(value: float, digits: int) -> str:
    """Return a number with its sign; what rounds to nothing has none."""
    text = f"{value:+.{digits}f}"
    return text[1:].lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def chairs_words(advice: ToldAdvice) -> str:
    """Say where more chairs go; nothing where none were asked for or help."""
    if advice.chairs is None:
        return ""
    n = advice.chairs.n_seats
    text = ngettext("%(n)d chair more:", "%(n)d chairs more:", n)
    rows = [
        _("%(n)d in “%(title)s” (%(session)s, %(breakout)s)")
        % {"n": chairs, "title": title, "session": session_id, "breakout": block_name(breakout)}
        for breakout, session_id, title, chairs in advice.chairs.rows
    ]
    return f"{text % {'n': n}} {'; '.join(rows)}."


def rooms_words(rooms: ToldRooms) -> list[str]:
    """Say for each session that moves from where to where."""
    text = _("%(breakout)s: “%(title)s” (%(session)s) from %(old)s to %(new)s, %(now)d → %(n)d seats")
    return [
        text
        % {
            "breakout": block_name(breakout),
            "title": place.title,
            "session": place.session_id,
            "old": place.room_id,
            "new": place.new_room_id,
            "now": place.seats_now,
            "n": place.seats,
        }
        for breakout, place in rooms.rows
    ]


def held_back_words(advice: ToldAdvice) -> str:
    """Say where a bigger room alone is no help; nothing where it always is."""
    n = len(advice.held_back)
    if not n:
        return ""
    named = ", ".join(f"“{title}” ({session_id})" for session_id, title in advice.held_back[:N_NAMED])
    text = ngettext(
        "In %(n)d session that people wait for, its own number of seats is the limit, not its room; a bigger room "
        "helps once that number is raised: %(named)s.",
        "In %(n)d sessions that people wait for, their own number of seats is the limit, not the room; a bigger room "
        "helps once that number is raised, for example: %(named)s.",
        n,
    )
    return text % {"n": n, "named": named}


def caution() -> str:
    """Say what becomes of truthfulness when rooms follow from the lists."""
    return _(
        "Rooms and sections chosen after people ranked follow from their lists, so the draw is then truthful only in "
        "the large: among many people one list moves no room."
    )


def _section_words(told: dict[str, object]) -> str:
    if told["room"]:
        text = _("One more section of “%(title)s” (%(session)s) in %(breakout)s: %(n)d seats in %(room)s.")
    else:
        text = _("One more section of “%(title)s” (%(session)s) in %(breakout)s: %(n)d seats.")
    return text % told
