"""The example day: drawn, explained, searchable, and a bundle that verifies."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published
from waymark.web.pdday.drawing import HowToDraw
from waymark.web.pdday.example import EXAMPLE_SEED, example_drawn

EXAMPLE = "/choose/day/example/"
SEED = "ab" * 32


def read(client: Client, address: str) -> str:
    """Return a page's HTML with its white space folded."""
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def test_the_board_shows_lock_seed_and_fingerprint(client: Client) -> None:
    html = read(client, EXAMPLE)
    assert EXAMPLE_SEED in html
    assert len(re.findall(r'<code class="wm-code">[0-9a-f]{64}</code>', html)) == 3
    assert "0 rules broken." in html


def test_another_seed_gives_another_draw_and_the_same_seed_the_same(client: Client) -> None:
    one, again, other = (read(client, f"{EXAMPLE}?seed={s}") for s in (SEED, SEED, "cd" * 32))
    board = [html[html.index("<main") :] for html in (one, again, other)]
    hide_random = [re.sub(r"seed=[0-9a-f]{64}&amp;?|seed=[0-9a-f]{64}", "", b) for b in board]
    assert hide_random[0] == hide_random[1]
    assert hide_random[0] != hide_random[2]


@pytest.mark.parametrize("seed", ["abc", "g" * 64, "<script>alert(1)</script>"])
def test_a_seed_that_is_none_is_told_so_beside_the_usual_draw(client: Client, seed: str) -> None:
    response = client.get(EXAMPLE, {"seed": seed})
    html = response.content.decode()
    assert response.status_code == 400
    assert "This is no seed" in html
    assert EXAMPLE_SEED in html
    assert "<script" not in html


def test_first_come_is_shown_beside_the_fair_draw(client: Client) -> None:
    html = read(client, f"{EXAMPLE}?mechanism=first-come")
    assert "would have none, with the fair draw" in html
    assert 'value="first-come" checked' in html


def test_a_search_finds_a_person_and_keeps_the_draw(client: Client) -> None:
    everyone = read(client, EXAMPLE)
    name = re.findall(r'<ul class="wm-list wm-list--two">.*?<div class="wm-person"> ?<p> ?<b>([^<]+)</b>', everyone)[0]
    html = read(client, f"{EXAMPLE}?seed={SEED}&q={name.replace(' ', '+')}")
    assert f"found for “{name}”" in html
    assert f'name="seed" value="{SEED}"' in html


def test_a_search_that_finds_nobody_says_so(client: Client) -> None:
    assert "0 people found for “nobody is called that”." in read(client, f"{EXAMPLE}?q=nobody+is+called+that")


def test_what_was_searched_for_is_shown_as_text(client: Client) -> None:
    html = read(client, f"{EXAMPLE}?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 40])
def test_a_page_number_that_makes_no_sense_shows_some_page(client: Client, page: str) -> None:
    assert client.get(EXAMPLE, {"page": page}).status_code == 200


def test_the_bundle_verifies(client: Client) -> None:
    response = client.get(reverse("pdday:example_bundle"), {"seed": SEED})
    assert response.headers["Content-Type"] == "application/zip"
    files_in, files_out = read_bundle(response.content)
    day, _notes = read_day_files(files_in)
    review = verify_result(day=day, input_sha256=input_sha256(day), published=read_published(files_out))
    assert review.holds


def test_the_numbers_come_as_csv(client: Client) -> None:
    shares = client.get(reverse("pdday:example_numbers", args=["shares"])).content.decode()
    assert shares.splitlines()[0] == "choice,draw,first-come"
    demand = client.get(reverse("pdday:example_numbers", args=["demand"])).content.decode()
    assert demand.splitlines()[0] == "breakout,offering_id,title,sections,first_choices,seats"
    assert client.get(reverse("pdday:example_numbers", args=["secrets"])).status_code == 404


def test_everyone_comes_as_csv_with_a_reason_for_every_breakout_in_the_language_asked_for(client: Client) -> None:
    address = reverse("pdday:example_numbers", args=["people"])
    english = client.get(address, headers={"accept-language": "en"}).content.decode().splitlines()
    spanish = client.get(address, headers={"accept-language": "es"}).content.decode().splitlines()
    assert english[0] == spanish[0] == "educator_id,name,school_id,breakout,session_id,rank,why"
    assert len(english) == 1 + 3 * len(example_drawn(HowToDraw(EXAMPLE_SEED)).board.people)
    assert " at place " in english[1]
    assert " en el turno " in spanish[1]


def test_nobody_can_post_to_the_example(client: Client) -> None:
    assert client.post(EXAMPLE).status_code == 405
