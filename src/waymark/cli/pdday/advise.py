"""`waymark day advise`: where a section, another room or more chairs would help, and by how much."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import waymark
from waymark.apps.pdday.advice import ToldAdvice, ToldGain
from waymark.apps.pdday.advice_words import (
    average_words,
    caution,
    chairs_words,
    held_back_words,
    move_words,
    needs_words,
    rooms_words,
    seed_words,
)
from waymark.apps.pdday.services.advising import advise_day
from waymark.cli.pdday.options import AsJson, Folder, parse_seed
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.read_day import read_day

EXAMPLE = "Example: waymark day advise examples/cedar-hollow-day --seed $(openssl rand -hex 32) --seats 10"
MAX_SEATS = 1000


def advise(
    folder: Folder,
    *,
    seed: Annotated[
        str, typer.Option(metavar="HEX64", help="The lottery with which gains are told; the others follow from it.")
    ],
    seats: Annotated[
        int, typer.Option(metavar="K", min=0, max=MAX_SEATS, help="How many chairs more could be brought.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what would help a day most: sections, rooms, chairs; each measured by drawing the day anew."""
    with refusing(as_json=as_json), progress() as step:
        seed_bytes = parse_seed(seed)
        step("Reading the day")
        day, notes = read_day(folder)
        step("Looking where seats are wanted")

        def report(n_tried: int, n_all: int) -> None:
            step(_("Drawing the day with {n_tried} of {n_all} changes").format(n_tried=n_tried, n_all=n_all))

        advice = advise_day(day=day, seed=seed_bytes, n_seats=seats, report=report)
    print_notes(notes)
    if as_json:
        typer.echo(json.dumps({**advice.record, "waymark_version": waymark.__version__}))
    else:
        typer.echo("\n".join(_told(advice)))


def _told(advice: ToldAdvice) -> list[str]:
    """Return the lines that an organiser reads."""
    if advice.mean_rank is None:
        return [_("Nobody is to be seated: no one is free and ranked a session.")]
    lines = [_standing(advice)]
    moves = [(f"{move_words(move)} {needs_words(move)}".strip(), move.gain) for move in advice.moves]
    if chairs := advice.chairs:
        moves.append((chairs_words(advice), chairs.gain))
    for number, (text, gain) in enumerate(moves, start=1):
        lines += ["", f"{number}. {text}", *_gain(gain, advice)]
    if rooms := advice.rooms:
        title = ngettext(
            "All rooms at once: {n} session moves.", "All rooms at once: {n} sessions move.", len(rooms.rows)
        )
        lines += ["", f"{len(moves) + 1}. {title.format(n=len(rooms.rows))}", *_gain(rooms.gain, advice)]
        lines += [f"   {row}" for row in rooms_words(rooms)]
    if not moves and rooms is None:
        lines += ["", _("No change was found that helps by more than the luck of the draw.")]
    if held_back := held_back_words(advice):
        lines += ["", held_back]
    return [*lines, "", caution()]


def _standing(advice: ToldAdvice) -> str:
    text = _(
        "As it is, with this seed: {first} of {n_slots} slots get their first choice, mean rank {mean_rank:.3f}; "
        "people without a top-3 session: {no_top3}."
    )
    facts = {"n_slots": advice.n_slots, "mean_rank": advice.mean_rank, "no_top3": advice.no_top3}
    return text.format(first=advice.first, **facts)


def _gain(gain: ToldGain, advice: ToldAdvice) -> list[str]:
    return [f"   {average_words(gain, n_lotteries=advice.n_lotteries)}", f"   {seed_words(gain)}"]
