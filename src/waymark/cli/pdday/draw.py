"""`waymark day draw`: everyone gets a fair seat and a reason."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

import waymark
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.services.draw_day import DayResult, draw_day
from waymark.cli.pdday.options import AsJson, Folder, MechanismName, parse_seed
from waymark.cli.progress import progress
from waymark.cli.refusal import print_notes, refusing
from waymark.interop.pdday.read_day import read_day
from waymark.interop.pdday.result import write_result
from waymark.interop.tables.faults import Fault, InputRefused
from waymark.kernels.assignment.people_day import Objective, PeopleDay

MECHANISM_HELP = (
    "draw: the balanced lottery. draw+swap: then trades that leave nobody worse off. optimum: the least mean rank. "
    "first-come: the yardstick."
)
OBJECTIVE_HELP = (
    "With optimum: the mean-rank of all seats, the least-squares of each person's sum of ranks, or leximin, where the "
    "worst off come first."
)
EXAMPLE = "Example: waymark day draw examples/cedar-hollow-day --seed $(openssl rand -hex 32) --out drawn"


def draw(
    folder: Folder,
    *,
    seed: Annotated[str, typer.Option(metavar="HEX64", help="The seed of the lottery: 64 hexadecimal digits.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not exist yet.")],
    mechanism: Annotated[MechanismName, typer.Option(help=MECHANISM_HELP)] = MechanismName.DRAW,
    fill: Annotated[
        bool, typer.Option("--fill", help="Give people left over the emptiest session they may attend.")
    ] = False,
    objective: Annotated[Objective, typer.Option(help=OBJECTIVE_HELP)] = Objective.MEAN_RANK,
    as_json: AsJson = False,
) -> None:
    """Draw a day: a folder with sessions, educators and choices in, seats and reasons out."""
    with refusing(as_json=as_json), progress() as step:
        seed_bytes = parse_seed(seed)
        _refuse_objective(mechanism, objective)
        step("Reading the day")
        day, notes = read_day(folder)
        step("Drawing")

        def report(total: int, bound: int) -> None:
            text = _("Drawing: ranks add up to {total}, proven not below {bound}")
            step(text.format(total=total, bound=bound))

        result = draw_day(
            day=day, seed=seed_bytes, mechanism=mechanism.value, objective=objective, fill=fill, report=report
        )
        step("Writing")
        summary = summary_record(result)
        write_result(
            out,
            assignments=assignment_rows(result),
            waitlists=waitlist_rows(result),
            draw=draw_record(result, input_sha256=input_sha256(day)),
            summary=summary,
        )
    print_notes(notes)
    if as_json:
        extra = {"solve_seconds": result.solve_seconds, "waymark_version": waymark.__version__}
        typer.echo(json.dumps({**summary, **extra}))
    else:
        typer.echo(_told(result, out))


def _refuse_objective(mechanism: MechanismName, objective: Objective) -> None:
    if objective is Objective.MEAN_RANK or mechanism is MechanismName.OPTIMUM:
        return
    problem = _("%(mechanism)s has no objective to choose") % {"mechanism": mechanism.value}
    remedy = _("Leave --objective out, or write --mechanism optimum")
    raise InputRefused([Fault("--objective", 0, "", problem, remedy)])


def _told(result: DayResult, out: Path) -> str:
    """Say in a few lines how the day turned out."""
    figures, yardstick = result.figures, result.first_come
    if not figures.n_slots:
        return _("Nobody is to be seated: no one is free and ranked a session. Written to {out}.").format(out=out)
    facts = {**dataclasses.asdict(figures), "first_come": yardstick.n_no_top3, "out": out}
    lines = [
        _("{placed} of {n_slots} seats given; {unplaced} left without."),
        _("First choice {first_share:.1%}, one of the first three {top3_share:.1%}, mean rank {mean_rank:.2f}."),
        _("People with none of their first three choices: {n_no_top3} of {n_people}; first come: {first_come}."),
        *_proof(result),
        _("Written to {out}. Check it with: waymark day verify IN {out}"),
    ]
    return "\n".join(line.format(**facts) for line in lines)


def _proof(result: DayResult) -> list[str]:
    """Say how near the least mean rank the day is proven to be, where that was asked."""
    if result.people is not None:
        return _people_proof(result.people)
    proof = result.proof
    if proof is None:
        return []
    facts = {"bound": f"{proof.bound / result.figures.n_slots:.3f}", "gap": f"{proof.gap:.2%}"}
    if proof.is_near:
        text = _("Proven: no day with these promises has a mean rank below {bound}; the gap is {gap}.")
    else:
        text = _(
            "Proven: no day with these promises has a mean rank below {bound}; after the agreed work the gap is {gap}."
        )
    return [text.format(**facts)]


def _people_proof(people: PeopleDay) -> list[str]:
    """Say what an objective over people came to, and how much of that is proven."""
    facts = {"value": people.value, "bound": people.bound, "n_proven": people.n_proven}
    if people.objective is Objective.LEAST_SQUARES:
        text = _("The squared sums of ranks of all people add up to {value}. Proven: they cannot be below {bound}.")
        return [text.format(**facts)]
    lines = [_("The worst off have a sum of ranks of {value}. Proven: it cannot be below {bound} for everybody.")]
    for level in people.levels:
        if level.is_proven:
            text = _("Sum of ranks {level} or more: {people} people, and that is proven to be the fewest.")
        else:
            text = _("Sum of ranks {level} or more: {people} people; proven: no fewer than {bound}.")
        lines.append(text.format(level=level.level, people=level.people, bound=level.bound))
    lines.append(_("Each line holds for days in which no more people stand at the levels above it."))
    lines[0] = lines[0].format(**facts)
    return lines
