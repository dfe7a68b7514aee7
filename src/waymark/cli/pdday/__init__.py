"""`waymark day`: a professional-learning day from plain files."""

import typer

from waymark.cli.language import speak
from waymark.cli.pdday import convert, draw, odds, verify, why

app = typer.Typer(help="A professional-learning day from plain files.", no_args_is_help=True)
app.command(name="draw", epilog=draw.EXAMPLE)(draw.draw)
app.command(name="verify", epilog=verify.EXAMPLE)(verify.verify)
app.command(name="why", epilog=why.EXAMPLE)(why.why)
app.command(name="odds", epilog=odds.EXAMPLE)(odds.odds)
app.command(name="convert", epilog=convert.EXAMPLE)(convert.convert)


@app.callback()
def day() -> None:
    """A professional-learning day from plain files: draw it, check it, ask why."""
    speak()
