"""One person's chances while he ranks."""

from collections import defaultdict

from waymark.apps.pdday.forecasts import FEWEST_LISTS, Chances, ForecastBlock, ForecastSession, chances_of
from waymark.apps.pdday.models import AttendeeForecast, RankedChoice, SessionForecast


def own_chances(*, attendee: int, block: int) -> Chances | None:
    """Return somebody's chances in one breakout by the newest practice draws, for his lists as they are saved now.

    Parameters
    ----------
    attendee, block : int
        Keys. The attendee is the one who asks; nobody is shown another's chances.

    Returns
    -------
    Chances or None
        None where there are no practice draws, or too few people had ranked in the breakout. Three queries at most.
    """
    found = AttendeeForecast.objects.filter(attendee=attendee).select_related("forecast").first()
    if found is None:
        return None
    order = [key for key, _n_ranked in found.forecast.blocks]
    if dict(found.forecast.blocks).get(block, 0) < FEWEST_LISTS:
        return None
    until_here = order[: order.index(block) + 1]
    wishes: dict[int, list[int]] = defaultdict(list)
    mine = RankedChoice.objects.filter(attendee=attendee, block__in=until_here).order_by("rank")
    for of_block, session in mine.values_list("block_id", "session_id"):
        wishes[of_block].append(session)
    sessions = _sessions(found.forecast_id, block, [session for own in wishes.values() for session in own])
    blocks = []
    for of_block in until_here:
        known = {session.key for session in sessions[of_block]}
        blocks.append(ForecastBlock(sessions[of_block], [key for key in wishes[of_block] if key in known]))
    return chances_of(
        made_at=found.forecast.made_at, n_draws=found.forecast.n_draws, turns=bytes(found.turns), blocks=blocks
    )


def _sessions(forecast: int, block: int, ranked: list[int]) -> dict[int, list[ForecastSession]]:
    """Return the sessions of a breakout and those ranked in earlier ones, by breakout. One query."""
    rows = SessionForecast.objects.filter(forecast=forecast)
    rows = rows.filter(session__block=block) | rows.filter(session__in=ranked)
    found: dict[int, list[ForecastSession]] = defaultdict(list)
    columns = ("session__block", "session", "session__session_id", "session__offering", "full_after")
    for of_block, key, session_id, offering, full_after in rows.order_by("session").values_list(*columns):
        found[of_block].append(ForecastSession(key, session_id, offering, bytes(full_after)))
    return found
