"""Options that several `waymark day` commands share."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from waymark.interop.tables.faults import Fault, InputRefused, shown


class MechanismName(StrEnum):
    """The ways of giving seats that can be chosen."""

    DRAW = "draw"
    DRAW_AND_SWAP = "draw+swap"
    OPTIMUM = "optimum"
    FIRST_COME = "first-come"


Folder = Annotated[Path, typer.Argument(metavar="IN", help="The folder with the day's files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON on standard output.")]


def parse_seed(text: str) -> bytes:
    """Return the 32 bytes of a seed.

    Raises
    ------
    InputRefused
        If the text is not 64 hexadecimal digits.
    """
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        problem = _("%(seed)s is not a seed") % {"seed": shown(text)}
        raise InputRefused(
            [Fault("--seed", 0, "", problem, _("A seed is 64 hexadecimal digits, as openssl rand -hex 32 prints"))]
        )
    return bytes.fromhex(text)
