"""`waymark day swaps`: the trades of a day, chain by chain and ring by ring."""

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.result import DayResult
from waymark.apps.pdday.services.mending import replay_day
from waymark.apps.pdday.services.rebuilding import rebuild_day
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.swaps import Swap, swap_figures, swap_words, swaps_of
from waymark.cli.pdday.options import AsJson, Folder
from waymark.cli.progress import progress
from waymark.cli.refusal import refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.pdday.result import read_published
from waymark.interop.tables.faults import one_line

EXAMPLE = "Example: waymark day swaps examples/cedar-hollow-day drawn"


def swaps(
    folder: Folder,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The published folder, drawn with --mechanism draw+swap.")],
    *,
    as_json: AsJson = False,
) -> None:
    """List the trades by which seats changed hands after the draw. The published day is checked first.

    Exit code 1: the published day is not the result of that input and seed, so its trades are not listed.
    """
    with refusing(as_json=as_json), progress() as step:
        step("Reading")
        day, _notes = read_day(folder)
        published = read_published(out)
        step("Checking")
        review = verify_result(day=day, input_sha256=input_sha256(day), published=published)
    if not review.holds:
        if as_json:
            typer.echo(json.dumps({"holds": False, "findings": review.findings}))
        typer.echo(one_line(review.findings[0]), err=True)
        typer.echo(_("This is not the result of that input and seed. See: waymark day verify"), err=True)
        raise typer.Exit(1)
    if published.draw["mechanism"] != "draw+swap":
        typer.echo("[]" if as_json else _("This day was drawn without trades."))
        return
    if "events" in published.draw:
        result = replay_day(day=day, record=published.draw).as_drawn
        typer.echo(_("Seats changed after this day was published. These are the trades of its draw."), err=True)
    else:
        seed = bytes.fromhex(published.draw["seed"])
        result = rebuild_day(day=day, seed=seed, mechanism="draw+swap", published=published)
    found = swaps_of(result)
    if as_json:
        typer.echo(json.dumps([_record(result, swap) for swap in found]))
        return
    for number, swap in enumerate(found, start=1):
        typer.echo(one_line(f"{number}. {swap.breakout}, {_kind(swap)}"))
        for words in swap_words(result, swap):
            typer.echo(one_line(f"   {words}"))
    typer.echo(_total(result))


def _kind(swap: Swap) -> str:
    n = len(swap.moves)
    if swap.is_ring:
        return ngettext("a ring of {n} person", "a ring of {n} people", n).format(n=n)
    return ngettext("a chain of {n} person", "a chain of {n} people", n).format(n=n)


def _total(result: DayResult) -> str:
    figures = swap_figures(result)
    if figures is None or not figures.n_swaps:
        return _("No trade helped.")
    text = _(
        "People who moved: {n_moved}; with a better day: {n_better}; with a worse one: none. Gave up a first choice in "
        "some breakout: {n_lost_first}; got one: {n_got_first}."
    )
    return text.format(
        n_moved=figures.n_moved,
        n_better=figures.n_better,
        n_lost_first=figures.n_lost_first,
        n_got_first=figures.n_got_first,
    )


def _record(result: DayResult, swap: Swap) -> dict[str, object]:
    """Return one trade as plain values; what is missing where there was no seat is null."""
    sessions, people = result.day.sessions, result.day.educators
    return {
        "breakout": swap.breakout,
        "is_ring": swap.is_ring,
        "moves": [
            {
                "educator_id": people[move.educator].educator_id,
                "from_session": sessions[move.left].session_id if move.left >= 0 else None,
                "from_rank": move.left_rank if move.left >= 0 else None,
                "to_session": sessions[move.taken].session_id,
                "to_rank": move.taken_rank,
                "day_gain": move.day_gain,
            }
            for move in swap.moves
        ],
    }
