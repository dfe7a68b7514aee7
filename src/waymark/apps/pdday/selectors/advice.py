"""Finding what was found out about a draft."""

from waymark.apps.pdday.models import Draw, DrawAdvice


def advice_on(draw: Draw) -> DrawAdvice | None:
    """Return the advice on a draw, as far as it has come; nothing if nobody has asked. One query."""
    return DrawAdvice.objects.filter(draw=draw).first()
