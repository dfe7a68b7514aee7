"""Odd days on the board: nobody ranked, nobody free, no seats, groups, sections, names in any script."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from days import days, make_day, make_session
from waymark.apps.pdday.day import Day, Educator
from waymark.interop.pdday.write_day import day_files
from web.folders import SEED, uploads_of


def answer(client: Client, day: Day, **fields: str) -> Any:
    data = {"do": "draw", "seed": SEED, **fields, "uploads": uploads_of(day_files(day))}
    return client.post("/choose/day/own/", data)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=days(), mechanism=st.sampled_from(["draw", "first-come"]), fill=st.sampled_from(["", "on"]))
def test_any_small_day_has_a_board(client: Client, day: Day, mechanism: str, fill: str) -> None:
    response = answer(client, day, mechanism=mechanism, fill=fill)
    assert response.status_code == 200
    assert "0 rules broken." in response.content.decode()


def test_a_day_on_which_nobody_ranked_anything_has_a_board(client: Client) -> None:
    html = answer(client, make_day([make_session("a")], {"1": []})).content.decode()
    assert "0 people, 1 session." in html
    assert "nobody ranked anything" in html


@pytest.mark.parametrize("name", ["عائشة", "李小龍", "Ñandú Ärger", 'O’Brien; "Bob"', "🌲", "a" * 500])
def test_a_name_in_any_script_is_found_again(client: Client, name: str) -> None:
    day = make_day([make_session("a")], {"1": [["a"]]}, educators=[Educator("1", name)])
    html = answer(client, day, do="draw", q=name[:100]).content.decode()
    assert "1 person found for" in html
