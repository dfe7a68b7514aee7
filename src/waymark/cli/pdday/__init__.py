"""`waymark day`: a professional-learning day from plain files."""

import typer

from waymark.cli.language import speak
from waymark.cli.pdday import advise, arrive, cancel, convert, credit, draw, odds, swaps, trades, verify, why

app = typer.Typer(help="A professional-learning day from plain files.", no_args_is_help=True)
app.command(name="draw", epilog=draw.EXAMPLE)(draw.draw)
app.command(name="verify", epilog=verify.EXAMPLE)(verify.verify)
app.command(name="why", epilog=why.EXAMPLE)(why.why)
app.command(name="cancel", epilog=cancel.EXAMPLE)(cancel.cancel)
app.command(name="arrive", epilog=arrive.EXAMPLE)(arrive.arrive)
app.command(name="trades", epilog=trades.EXAMPLE)(trades.trades)
app.command(name="credit", epilog=credit.EXAMPLE)(credit.credit)
app.command(name="swaps", epilog=swaps.EXAMPLE)(swaps.swaps)
app.command(name="advise", epilog=advise.EXAMPLE)(advise.advise)
app.command(name="odds", epilog=odds.EXAMPLE)(odds.odds)
app.command(name="convert", epilog=convert.EXAMPLE)(convert.convert)


@app.callback()
def day() -> None:
    """A professional-learning day from plain files: draw it, check it, ask why."""
    speak()
