"""The coordinator's pages of ranking: times where clocks are changed, and choices from a file."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from records import (
    make_attendee,
    make_block,
    make_district,
    make_pd_day,
    make_pd_session,
    make_person,
    open_ranking,
    signed_in_client,
)
from waymark.apps.pdday.models import PdDay, RankedChoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def pd_day() -> PdDay:
    pd_day = make_pd_day(make_district(), "Breakout 1")
    pd_day.held_on = (timezone.now() + timedelta(days=3000)).date()
    pd_day.programme_published_at = timezone.now()
    pd_day.save()
    begins = timezone.now() + timedelta(days=3000)
    pd_day.blocks.update(starts_at=begins, ends_at=begins + timedelta(hours=1))
    return pd_day


@pytest.fixture
def client(pd_day: PdDay) -> Client:
    return signed_in_client(make_person(pd_day.district, "coordinator"))


def page(pd_day: PdDay, name: str = "times") -> str:
    return f"/choose/days/{pd_day.public_id}/rank/{name}/"


def next_sunday(month: int, number: int) -> date:
    """Return the nth Sunday of a month of next year, on which clocks are changed in March (2) and November (1)."""
    first = date(timezone.now().year + 1, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (number - 1))


def set_times(client: Client, pd_day: PdDay, **more: str) -> HttpResponse:
    return client.post(page(pd_day), more)  # type: ignore[return-value]  # the test client's own response


def test_the_times_are_set_and_told_by_the_clocks_of_the_district(client: Client, pd_day: PdDay) -> None:
    closes = next_sunday(7, 1)

    answer = set_times(client, pd_day, closes_on=closes.isoformat(), closes_clock="17:00")

    text = client.get(page(pd_day)).content.decode()
    pd_day.refresh_from_db()
    assert answer.status_code == 302
    assert pd_day.ranking_closes_at
    assert pd_day.ranking_closes_at.hour == 21  # 5 pm in New York's summer
    assert "The times are set." in text
    assert f"Open now. Closes Sunday, July {closes.day}, 5:00 pm." in text
    assert pd_day.commitment in text


def test_a_time_that_the_clocks_skip_is_refused_in_words(client: Client, pd_day: PdDay) -> None:
    answer = set_times(client, pd_day, closes_on=next_sunday(3, 2).isoformat(), closes_clock="02:30")

    pd_day.refresh_from_db()
    assert answer.status_code == 422
    assert "This time does not exist" in answer.content.decode()
    assert pd_day.ranking_closes_at is None


def test_of_a_time_that_comes_twice_one_has_to_be_picked(client: Client, pd_day: PdDay) -> None:
    given = {"closes_on": next_sunday(11, 1).isoformat(), "closes_clock": "01:30"}

    asked = set_times(client, pd_day, **given)
    found = set_times(client, pd_day, **given, closes_which="1")

    pd_day.refresh_from_db()
    assert (asked.status_code, found.status_code) == (422, 302)
    assert "The second, after the clocks went back" in asked.content.decode()
    assert pd_day.ranking_closes_at
    assert pd_day.ranking_closes_at.hour == 6  # the second half past one in New York


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Pick the day on which ranking closes."),
        ({"closes_on": "2090-01-01"}, "Pick the time at which ranking closes."),
        ({"closes_on": "2090-01-01", "closes_clock": "17:00", "opens_on": "2089-01-01"}, "Pick a time, too."),
        ({"closes_on": "soon", "closes_clock": "17:00"}, "Write the date like"),
    ],
)
def test_what_is_missing_is_named(client: Client, pd_day: PdDay, given: dict[str, str], says: str) -> None:
    answer = set_times(client, pd_day, **given)

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_closing_earlier_asks_why(client: Client, pd_day: PdDay) -> None:
    now = timezone.now()
    open_ranking(pd_day, opens=now - timedelta(days=1), closes=now + timedelta(days=400))
    given = {"closes_on": (now + timedelta(days=40)).date().isoformat(), "closes_clock": "17:00"}

    asked = set_times(client, pd_day, **given)
    found = set_times(client, pd_day, **given, reason="Snow.")

    assert (asked.status_code, found.status_code) == (422, 302)
    assert "People were told a later time." in asked.content.decode()


def send(client: Client, pd_day: PdDay, text: str) -> HttpResponse:
    upload = SimpleUploadedFile("choices.csv", text.encode(), "text/csv")
    return client.post(page(pd_day, "import"), {"upload": upload})  # type: ignore[return-value]  # as above


def test_choices_are_looked_at_then_taken_over_and_the_second_time_nothing_would_change(
    client: Client, pd_day: PdDay
) -> None:
    open_ranking(pd_day, opens=timezone.now() - timedelta(days=1))
    for name in ("a", "b"):
        make_pd_session(pd_day, name, block="Breakout 1")
    who = make_attendee(pd_day).person.person_id
    text = f"educator_id,breakout,rank,session_id\n{who},1,1,b\n{who},1,2,a\n"

    looked = send(client, pd_day, text)
    assert "1 person matched" in looked.content.decode()
    assert not RankedChoice.objects.exists()
    carried = {name: looked.context[name] for name in ("carried", "name")}  # type: ignore[attr-defined]  # as above
    assert client.post(page(pd_day, "import"), {**carried, "confirm": "1"}).status_code == 302

    rows = RankedChoice.objects.order_by("rank").values_list("session__session_id", flat=True)
    assert list(rows) == ["b", "a"]
    assert "Nothing would change." in send(client, pd_day, text).content.decode()


def test_a_file_that_is_not_understood_is_refused_row_by_row(client: Client, pd_day: PdDay) -> None:
    answer = send(client, pd_day, "educator_id,breakout,rank,session_id\nnobody,1,1,b\n")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "is not in the list of people of this day" in text
    assert "is not in the sessions of this day" in text


def faults_shown(answer: HttpResponse) -> list[tuple[str, ...]]:
    """Return the rows of the table of faults: file, line, column, what is wrong, what to do."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', answer.content.decode())
    return [(file, *re.findall(r"<td[^>]*>(.*?)</td>", cells)) for file, cells in rows]


def test_every_fault_of_a_file_names_its_line_its_column_and_what_to_do(client: Client, pd_day: PdDay) -> None:
    make_pd_session(pd_day, "a", block="Breakout 1")
    who = make_attendee(pd_day).person.person_id
    rows = ["nobody,1,1,a", f"{who},9,1,a", f"{who},1,first,a", f"{who},1,1,zzz", f"{who},1,2,a"]
    header = "educator_id,breakout,rank,session_id"

    shown = faults_shown(send(client, pd_day, "\n".join([header, *rows, ""])))

    assert [(file, line, column) for file, line, column, _, _ in shown] == [
        ("choices.csv", "2", "educator_id"),
        ("choices.csv", "3", "breakout"),
        ("choices.csv", "4", "rank"),
        ("choices.csv", "5", "session_id"),
    ]
    assert all(problem and remedy for _, _, _, problem, remedy in shown)


@pytest.mark.parametrize("carried", ["x", "eJwDAAAAAAE=", "aGVsbG8=", "eJxLTA=="])
def test_a_page_that_was_damaged_on_the_way_says_so(client: Client, pd_day: PdDay, carried: str) -> None:
    answer = client.post(page(pd_day, "import"), {"carried": carried, "confirm": "1"})

    assert answer.status_code == 422


def test_choices_while_ranking_is_not_open_are_not_taken_over(client: Client, pd_day: PdDay) -> None:
    make_pd_session(pd_day, "a", block="Breakout 1")
    who = make_attendee(pd_day).person.person_id
    looked = send(client, pd_day, f"educator_id,breakout,rank,session_id\n{who},1,1,a\n")
    carried = {name: looked.context[name] for name in ("carried", "name")}  # type: ignore[attr-defined]  # as above

    answer = client.post(page(pd_day, "import"), {**carried, "confirm": "1"})

    assert answer.status_code == 409
    assert not RankedChoice.objects.exists()


@pytest.mark.parametrize("n_days", [1, 3])
def test_choose_lists_the_days_one_can_rank_with_as_many_questions_for_one_as_for_many(
    pd_day: PdDay, n_days: int, django_assert_max_num_queries: object
) -> None:
    person = make_person(pd_day.district, "educator")
    days = [pd_day, *(make_pd_day(pd_day.district) for _ in range(n_days - 1))]
    for day in days:
        day.held_on = pd_day.held_on
        open_ranking(day, opens=timezone.now() - timedelta(hours=1))
        make_block(day, "late", "22:00", "22:30")
        make_attendee(day, person)
    client = signed_in_client(person)

    with django_assert_max_num_queries(5):  # type: ignore[operator]  # pytest-django's fixture
        text = client.get("/choose/").content.decode()

    assert text.count("/rank/") == n_days
    assert "Days you can rank" in text
    assert "Days you can rank" not in Client().get("/choose/").content.decode()
