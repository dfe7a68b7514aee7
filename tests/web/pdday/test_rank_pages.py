import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records import (
    make_attendee,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
    signed_in_client,
)
from waymark.apps.pdday.models import Attendee
from waymark.apps.pdday.services.ranking import list_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def attendee() -> Attendee:
    pd_day = make_pd_day(make_district(), "Breakout 1", "Breakout 2")
    for name in ("Mindfulness", "Robotics", "Hamilton"):
        make_pd_session(pd_day, name.lower(), offering=name, block="Breakout 1", seats=6)
    make_pd_session(pd_day, "later", block="Breakout 2")
    open_ranking(pd_day, opens=timezone.now() - timedelta(hours=1))
    return make_attendee(pd_day)


@pytest.fixture
def client(attendee: Attendee) -> Client:
    return signed_in_client(attendee.person)


def page(attendee: Attendee, number: int = 1) -> str:
    return f"/choose/days/{attendee.pd_day.public_id}/rank/{number}/"


def ranked(attendee: Attendee) -> list[str]:
    return list(attendee.choices.order_by("rank").values_list("session__session_id", flat=True))


def test_every_step_is_one_plain_post(client: Client, attendee: Attendee) -> None:
    for step in (
        {"add": "hamilton"},
        {"add": "robotics"},
        {"up": "robotics"},
        {"add": "mindfulness"},
        {"out": "hamilton"},
    ):
        assert client.post(page(attendee), step).status_code == 302

    assert ranked(attendee) == ["robotics", "mindfulness"]


def test_the_page_shows_sessions_seats_and_the_list_but_no_race(client: Client, attendee: Attendee) -> None:
    client.post(page(attendee), {"add": "hamilton"})

    text = client.get(page(attendee)).content.decode()

    assert "When you answer makes no difference." in text
    assert "About Hamilton" in text
    assert "6 seats" in text
    assert "Move up: About Hamilton" in text
    assert "left" not in text.split("<main")[1].split("</main>")[0].replace("left-", "")


def test_two_tabs_without_javascript_lose_nothing_and_either_shows_the_newest_list(
    client: Client, attendee: Attendee
) -> None:
    one, other = page(attendee), page(attendee)
    client.post(one, {"add": "hamilton"})
    # The other tab was opened before that, and still shows an empty list.
    client.post(other, {"add": "robotics"})
    client.post(one, {"add": "mindfulness"})
    client.post(other, {"add": "robotics"})
    client.post(other, {"up": "mindfulness"})

    assert ranked(attendee) == ["hamilton", "mindfulness", "robotics"]
    text = client.get(other).content.decode()
    assert text.index("Move up: About Mindfulness") < text.index("Move up: About Robotics")


def test_a_step_on_what_the_other_tab_took_out_changes_nothing(client: Client, attendee: Attendee) -> None:
    for step in ({"add": "hamilton"}, {"add": "robotics"}, {"out": "hamilton"}):
        client.post(page(attendee), step)

    for step in ({"out": "hamilton"}, {"up": "hamilton"}, {"down": "hamilton"}):
        assert client.post(page(attendee), step).status_code == 302
    assert ranked(attendee) == ["robotics"]


def test_search_and_strand_narrow_the_catalogue(client: Client, attendee: Attendee) -> None:
    attendee.pd_day.offerings.filter(offering_id="Robotics").update(strand="Technology")

    by_word = client.get(page(attendee), {"q": "hamil"}).content.decode()
    by_strand = client.get(page(attendee), {"strand": "Technology"}).content.decode()
    nothing = client.get(page(attendee), {"q": "zzz"}).content.decode()

    assert ("1 of 3 sessions" in by_word, "1 of 3 sessions" in by_strand) == (True, True)
    assert "Nothing fits that search" in nothing


def test_the_whole_list_can_be_saved_as_one_goes(client: Client, attendee: Attendee) -> None:
    address = f"{page(attendee)}list/"

    def send(*sessions: str, seen: str) -> tuple[int, dict[str, object]]:
        body = json.dumps({"sessions": sessions, "seen": seen})
        answer = client.post(address, body, content_type="application/json")
        return answer.status_code, answer.json()

    status, saved = send("robotics", "hamilton", seen=list_version([]))
    assert (status, saved["seen"]) == (200, list_version(["robotics", "hamilton"]))
    assert send("hamilton", seen="old")[0] == 409
    assert ranked(attendee) == ["robotics", "hamilton"]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"sessions": "x", "seen": ""}', b'{"sessions": [1], "seen": ""}', b"x" * 30_000]
)
def test_what_is_not_a_list_is_refused_in_words(client: Client, attendee: Attendee, body: bytes) -> None:
    answer = client.post(f"{page(attendee)}list/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The page sent something")


def test_a_closed_list_can_be_read_but_not_changed(client: Client, attendee: Attendee) -> None:
    client.post(page(attendee), {"add": "hamilton"})
    now = timezone.now()
    open_ranking(attendee.pd_day, opens=now - timedelta(days=2), closes=now - timedelta(seconds=1))

    text = client.get(page(attendee)).content.decode()
    refused = client.post(page(attendee), {"add": "robotics"})

    assert "This is the list that goes into the draw." in text
    assert 'name="add"' not in text
    assert refused.status_code == 409
    assert ranked(attendee) == ["hamilton"]


def test_the_start_leads_to_the_first_breakout_without_a_list(client: Client, attendee: Attendee) -> None:
    start = f"/choose/days/{attendee.pd_day.public_id}/rank/"
    assert client.get(start)["Location"] == page(attendee, 1)
    client.post(page(attendee), {"add": "hamilton"})
    assert client.get(start)["Location"] == page(attendee, 2)


def test_for_strangers_and_people_who_do_not_attend_there_is_no_such_page(attendee: Attendee) -> None:
    colleague = make_person(attendee.pd_day.district, "educator")
    neighbor = make_person(make_district(), "educator", "coordinator")

    assert Client().get(page(attendee)).status_code == 302
    for person in (colleague, neighbor):
        assert signed_in_client(person).get(page(attendee)).status_code == 404
    assert signed_in_client(attendee.person).get(page(attendee, 3)).status_code == 404


@pytest.mark.parametrize("n_more", [0, 2])
def test_the_page_asks_the_database_the_same_number_of_questions_whatever_its_size(
    client: Client, attendee: Attendee, n_more: int, django_assert_num_queries: object
) -> None:
    for i in range(n_more):
        make_pd_session(attendee.pd_day, f"more{i}", block="Breakout 1")
        make_attendee(attendee.pd_day)
    client.post(page(attendee), {"add": "hamilton"})

    with django_assert_num_queries(N_QUERIES):  # type: ignore[operator]  # pytest-django's fixture
        assert client.get(page(attendee)).status_code == 200


# Practice draws, of which there are none here, take two more.
N_QUERIES = 9


@pytest.mark.parametrize("number", [0, 3, 999, 10**30])
def test_a_list_of_a_breakout_that_is_not_there_is_not_saved(client: Client, attendee: Attendee, number: int) -> None:
    body = json.dumps({"sessions": [], "seen": list_version([])})

    answer = client.post(f"{page(attendee, number)}list/", body, content_type="application/json")

    assert answer.status_code == 404


def test_saving_a_list_takes_few_questions(
    client: Client, attendee: Attendee, django_assert_max_num_queries: object
) -> None:
    body = json.dumps({"sessions": ["robotics", "hamilton"], "seen": list_version([])})

    # Session, person, which list, what is offered; a savepoint; lock, clock, list, its rows, the moment; the end.
    with django_assert_max_num_queries(11):  # type: ignore[operator]  # pytest-django's fixture
        assert client.post(f"{page(attendee)}list/", body, content_type="application/json").status_code == 200
