"""`waymark day odds`: how likely each seat is, over many lotteries."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import ngettext

from waymark.apps.pdday.odds import ODDS_COLUMNS, odds_rows
from waymark.apps.pdday.services.problem import build_problem
from waymark.cli.pdday.options import AsJson, Folder, parse_seed
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.tables.write import csv_blocks, write_file
from waymark.kernels.assignment import AssignmentProblem
from waymark.kernels.assignment import odds as draw_odds

EXAMPLE = "Example: waymark day odds examples/cedar-hollow-day --seed $(openssl rand -hex 32) --out odds.csv"
MAX_DRAWS = 1_000_000
# Below this many turns to serve, starting a process takes longer than it saves.
_TURNS_PER_PROCESS = 10_000_000


def odds(
    folder: Folder,
    *,
    seed: Annotated[
        str, typer.Option(metavar="HEX64", help="What the lotteries are made from: the same seed, the same.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The table to write; it must not exist yet.")],
    draws: Annotated[int, typer.Option(metavar="N", min=1, max=MAX_DRAWS, help="How many lotteries to draw.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Draw a day many times over, and write how often each ranked session fell to each person."""
    with refusing(as_json=as_json), progress() as step:
        seed_number = int.from_bytes(parse_seed(seed))
        step("Reading the day")
        day, notes = read_day(folder)
        problem = build_problem(day=day, fill=False)
        step("Drawing lotteries")
        found = draw_odds(problem, seed=seed_number, n_draws=draws, n_processes=_n_processes(problem, draws))
        step("Writing")
        write_file(out, csv_blocks(ODDS_COLUMNS, odds_rows(day, problem, found)))
    print_notes(notes)
    most = 0.5 / draws**0.5
    if as_json:
        typer.echo(json.dumps({"n_draws": draws, "n_rows": len(found.choice_count), "largest_standard_error": most}))
        return
    text = ngettext(
        "{n_draws} lottery drawn. No probability has a standard error above {most:.4f}. Written to {out}.",
        "{n_draws} lotteries drawn. No probability has a standard error above {most:.4f}. Written to {out}.",
        draws,
    )
    typer.echo(text.format(n_draws=draws, most=most, out=out))


def _n_processes(problem: AssignmentProblem, draws: int) -> int:
    return min(os.cpu_count() or 1, 1 + problem.n_slots * draws // _TURNS_PER_PROCESS)
