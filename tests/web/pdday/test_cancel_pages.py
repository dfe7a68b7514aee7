"""Cancelling a session on pages: picked, previewed, done, seen on the board, on the public proof and in the bundle."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from draws import coordinator_of, drawn, ranked_day
from records import at, make_person, signed_in_client, stranger_client
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.models import Block, Draw, SeatChange
from waymark.apps.pdday.services.changing import prepare_change
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Read
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    """Return a published draw of a day that is still to come."""
    pd_day = ranked_day(4)
    ahead = timezone.now() - at("09:00") + timedelta(days=3)
    for block in Block.objects.filter(pd_day=pd_day):
        block.starts_at, block.ends_at = block.starts_at + ahead, block.ends_at + ahead
        block.save()
    by = coordinator_of(pd_day)
    made = drawn(pd_day, by)
    publish_draw(draw=made, by=by, now=timezone.now())
    Letter.objects.all().delete()
    return Draw.objects.select_related("pd_day").get(pk=made.pk)


@pytest.fixture
def by(draw: Draw) -> Person:
    return coordinator_of(draw.pd_day)


def address(draw: Draw, *parts: str) -> str:
    return "/".join(["/choose/days", draw.pd_day.public_id, "draws", draw.public_id, *parts, ""])


def previewed(client: Client, draw: Draw, session_id: str = "hot") -> str:
    """Ask on the page, let the worker work it out, and return the address of the preview."""
    answer = client.post(address(draw, "cancel", "ask"), {"session": session_id, "seats": "0"})
    assert answer.status_code == 302, answer.content.decode()
    prepare_change(change=SeatChange.objects.get(public_id=answer["Location"].split("/")[-2]))
    return str(answer["Location"])


def test_from_the_board_to_a_preview_to_the_deed(draw: Draw, by: Person) -> None:
    client = signed_in_client(by)
    board = client.get(address(draw)).content.decode()
    assert "Nothing has changed, so the seats are as they were drawn." in board
    assert address(draw, "cancel") in board
    page = client.get(address(draw, "cancel")).content.decode()
    assert "About hot (hot), 1 person" in page
    assert "About cold (cold), 3 people" in page

    answer = client.post(address(draw, "cancel", "ask"), {"session": "hot", "seats": "0"})
    assert [job.task_path for job in DBTaskResult.objects.all()][-1] == "waymark.apps.pdday.tasks.run_seat_change"
    waiting = client.get(answer["Location"]).content.decode()
    assert "Waiting for its turn" in waiting
    assert "Do it" not in waiting
    progress = client.get(answer["Location"] + "progress.json").json()
    assert progress == {"share": None, "step": "Waiting for its turn", "under_way": True}

    where = previewed(client, draw)
    preview = client.get(where).content.decode()
    assert "A preview. Nobody has been moved or told yet." in preview
    assert "1 person loses a seat: 1 gets another one, 0 have none in that block now.</b>" in preview
    assert "Mean rank of all seats: 1.375 before, 1.500 after." in preview
    assert "About hot, choice 1" in preview
    assert "About cold, choice 2" in preview
    assert "Do it and write to 1 person" in preview
    assert Letter.objects.count() == 0

    done = [client.post(where + "do/") for _ in range(2)]

    assert {answer["Location"] for answer in done} == {where}
    assert Letter.objects.count() == 1
    assert "Do it" not in client.get(where).content.decode()
    board = client.get(address(draw)).content.decode()
    assert "“About hot” in Breakout 1 is cancelled" in board
    assert "This board shows the seats as they were drawn." in board
    programme = client.get(reverse("build:overview", args=[draw.pd_day.public_id])).content.decode()
    assert programme.count("cancelled</span>") == 2
    assert "About hot (hot)" not in client.get(address(draw, "cancel")).content.decode()


def test_anyone_can_verify_the_day_after_a_cancellation(draw: Draw, by: Person) -> None:
    client, stranger = signed_in_client(by), stranger_client()
    assert stranger.get(address(draw, "proof", "after-changes.zip")[:-1]).status_code == 404
    client.post(previewed(client, draw) + "do/")

    proof = stranger.get(address(draw, "proof")).content.decode()
    answer = stranger.get(address(draw, "proof", "after-changes.zip")[:-1])

    assert "“About hot” in Breakout 1 is cancelled" in proof
    assert address(draw, "proof", "after-changes.zip")[:-1] in proof
    files_in, files_out = read_bundle(answer.content)
    day, _notes = read_day_files(files_in)
    published = read_published(files_out)
    assert verify_result(day=day, input_sha256=input_sha256(day), published=published).holds
    assert [event["session_id"] for event in published.draw["events"]] == ["hot"]


def test_who_is_named_in_a_preview_can_read_that_he_was(draw: Draw, by: Person) -> None:
    client = signed_in_client(by)
    where = previewed(client, draw)
    Read.objects.all().delete()

    client.get(where)

    [read] = Read.objects.all()
    [subject] = read.read_set.subjects.all()
    seat = SeatChange.objects.get(public_id=where.split("/")[-2]).record["seats"][0]
    assert subject.person == draw.pd_day.attendees.get(draw_id=seat["educator_id"]).person.public_id


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "This field is required."),
        ({"session": "nothing", "seats": "0"}, "Select a valid choice."),
        ({"session": "hot", "seats": "-1"}, "greater than or equal to 0"),
        ({"session": "hot", "seats": "many"}, "Enter a whole number."),
    ],
)
def test_a_form_that_is_not_understood_says_what_is_wrong(
    draw: Draw, by: Person, sent: dict[str, str], said: str
) -> None:
    answer = signed_in_client(by).post(address(draw, "cancel", "ask"), sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert SeatChange.objects.count() == 0


def test_a_failed_preview_says_why(draw: Draw, by: Person) -> None:
    client = signed_in_client(by)
    answer = client.post(address(draw, "cancel", "ask"), {"session": "hot", "seats": "40"})
    prepare_change(change=SeatChange.objects.get())

    assert (
        "Pick a session that has not been cancelled, and fewer seats" in client.get(answer["Location"]).content.decode()
    )
    assert client.post(answer["Location"] + "do/").status_code == 409


def test_of_two_previews_the_second_is_refused_with_the_way_on(draw: Draw, by: Person) -> None:
    other = signed_in_client(coordinator_of(draw.pd_day))
    first, second = previewed(signed_in_client(by), draw), previewed(other, draw, "cold")
    signed_in_client(by).post(first + "do/")

    answer = other.post(second + "do/")

    assert answer.status_code == 409
    assert "Seats have changed since this was prepared" in answer.content.decode()
    assert address(draw, "cancel") in answer.content.decode()


@pytest.mark.parametrize("role", ["educator", "principal", "it_admin", "facilitator"])
def test_others_find_nothing_there(draw: Draw, by: Person, role: str) -> None:
    where = previewed(signed_in_client(by), draw)
    clients = [signed_in_client(make_person(draw.pd_day.district, role))]
    clients.append(signed_in_client(coordinator_of(ranked_day())))

    for client in clients:
        codes = [client.get(path).status_code for path in (where, where + "progress.json", address(draw, "cancel"))]
        codes.append(client.post(where + "do/").status_code)
        codes.append(client.post(address(draw, "cancel", "ask"), {"session": "hot", "seats": "0"}).status_code)
        assert codes == [404] * 5
    assert Letter.objects.count() == 0
