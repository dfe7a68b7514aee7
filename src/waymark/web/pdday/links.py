"""The pages of a day to which other pages lead."""

from django.urls import reverse

from waymark.apps.pdday.models import PdDay


def rank_link(pd_day: PdDay) -> str:
    """Return the page on which one ranks."""
    return reverse("rank:start", args=[pd_day.public_id])


def draws_link(pd_day: PdDay) -> str:
    """Return the page on which ranking is closed and seats are drawn."""
    return reverse("draws:list", args=[pd_day.public_id])


def board_link(pd_day: PdDay, draw_id: str) -> str:
    """Return the board of a draw; while the draw is under way the page shows how far it has come."""
    return reverse("draws:board", args=[pd_day.public_id, draw_id])


def proof_link(pd_day: PdDay, draw_id: str) -> str:
    """Return the page on which anyone checks a published draw."""
    return reverse("draws:proof", args=[pd_day.public_id, draw_id])


def promise_link(pd_day: PdDay) -> str:
    """Return the page on which anyone sees what is promised about a draw."""
    return reverse("draws:promise", args=[pd_day.public_id])


def closing_link(pd_day: PdDay) -> str:
    """Return the page on which ranking is closed before its time."""
    return reverse("closing:close", args=[pd_day.public_id])


def programme_link(pd_day: PdDay) -> str:
    """Return the page on which the day is built."""
    return reverse("build:overview", args=[pd_day.public_id])


def my_day_link() -> str:
    """Return one's own day."""
    return reverse("my_day:newest")
