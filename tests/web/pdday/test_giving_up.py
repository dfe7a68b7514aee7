"""Giving up a seat on My day, and moving people up on the coordinator's pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from draws import coordinator_of, drawn, waiting_day
from records import at, make_person, signed_in_client, stranger_client
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.models import Assignment, Attendee, Block, Draw, GivenUpSeat, SeatChange
from waymark.apps.pdday.services.changing import prepare_change
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Read
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published
from waymark.web.pdday.my_day.calendar_link import calendar_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def draw() -> Draw:
    """Return the published draw of a day to come: Ada has "x", Ben "y" and wants "x", Cleo nothing and wants "y"."""
    pd_day = waiting_day({"Ada": "x", "Ben": "xy", "Cleo": "y"}, {"x": 1, "y": 1})
    ahead = timezone.now() - at("09:00") + timedelta(days=3)
    for block in Block.objects.filter(pd_day=pd_day):
        block.starts_at, block.ends_at = block.starts_at + ahead, block.ends_at + ahead
        block.save()
    pd_day.held_on += ahead
    pd_day.save()
    by = coordinator_of(pd_day)
    made = drawn(pd_day, by)
    publish_draw(draw=made, by=by, now=timezone.now())
    Letter.objects.all().delete()
    return Draw.objects.select_related("pd_day").get(pk=made.pk)


@pytest.fixture
def by(draw: Draw) -> Person:
    return coordinator_of(draw.pd_day)


def who(draw: Draw, name: str) -> Attendee:
    return Attendee.objects.select_related("person", "pd_day").get(pd_day=draw.pd_day_id, draw_id=name)


def phone_of(draw: Draw, name: str) -> Client:
    return signed_in_client(who(draw, name).person)


def my_day(draw: Draw, *parts: str) -> str:
    return "/".join(["/my-day", draw.pd_day.public_id, *parts, ""])


def address(draw: Draw, *parts: str) -> str:
    return "/".join(["/choose/days", draw.pd_day.public_id, "draws", draw.public_id, *parts, ""])


def give_up(draw: Draw, name: str) -> None:
    assert phone_of(draw, name).post(my_day(draw, "give-up", "1")).status_code == 302


def previewed(client: Client, draw: Draw) -> str:
    """Ask on the page, let the worker work it out, and return the address of the preview."""
    answer = client.post(address(draw, "move-up", "ask"))
    assert answer.status_code == 302, answer.content.decode()
    prepare_change(change=SeatChange.objects.get(public_id=answer["Location"].split("/")[-2]))
    return str(answer["Location"])


def seats(draw: Draw) -> dict[str, str]:
    rows = Assignment.objects.filter(draw=draw).select_related("attendee", "session")
    return {row.attendee.draw_id: row.session.session_id if row.session else "" for row in rows}


def test_a_seat_is_given_up_after_a_page_that_says_what_it_means(draw: Draw) -> None:
    ada = phone_of(draw, "Ada")
    assert my_day(draw, "give-up", "1") in ada.get(my_day(draw)).content.decode()

    page = ada.get(my_day(draw, "give-up", "1")).content.decode()
    assert "Give up “About x”?" in page
    assert "Somebody from the waitlist gets your seat." in page
    assert "You get no other seat in that breakout." in page
    assert GivenUpSeat.objects.count() == 0

    assert ada.post(my_day(draw, "give-up", "1"))["Location"] == my_day(draw)
    page = ada.get(my_day(draw)).content.decode()
    assert "Breakout 1: seat given up" in page
    assert "Until it is passed on you can take it back." in page
    assert ada.get(my_day(draw, "give-up", "1")).status_code == 302

    assert ada.post(my_day(draw, "take-back", "1"))["Location"] == my_day(draw)
    assert "seat given up" not in ada.get(my_day(draw)).content.decode()
    assert GivenUpSeat.objects.count() == 0


def test_calendars_forget_a_seat_that_is_given_up(draw: Draw) -> None:
    feed = f"/my-day/calendar/{calendar_token(who(draw, 'Ada'))}.ics"
    assert "About x" in stranger_client().get(feed).content.decode()

    give_up(draw, "Ada")

    assert "About x" not in stranger_client().get(feed).content.decode()


def test_today_no_longer_leads_there(draw: Draw) -> None:
    ada = phone_of(draw, "Ada")
    assert "About x" in ada.get("/").content.decode()

    give_up(draw, "Ada")

    assert "About x" not in ada.get("/").content.decode()


def test_nobody_gives_up_what_he_does_not_have_or_what_is_over(draw: Draw) -> None:
    cleo, ada = phone_of(draw, "Cleo"), phone_of(draw, "Ada")
    for number in ("0", "1", "2", "7"):
        assert cleo.post(my_day(draw, "give-up", number)).status_code == 404
    block = draw.pd_day.blocks.get(label="1")
    block.starts_at = timezone.now() - timedelta(minutes=1)
    block.save()

    assert my_day(draw, "give-up", "1") not in ada.get(my_day(draw)).content.decode()
    for answer in (ada.get(my_day(draw, "give-up", "1")), ada.post(my_day(draw, "give-up", "1"))):
        assert answer.status_code == 409
        assert "This breakout has begun, so its seats stay as they are." in answer.content.decode()
    assert GivenUpSeat.objects.count() == 0


def test_one_tick_agrees_to_be_moved_and_the_next_save_without_it_withdraws_that(draw: Draw) -> None:
    ada = phone_of(draw, "Ada")
    assert "checked" not in ada.get(my_day(draw)).content.decode()

    ada.post(my_day(draw, "moving"), {"may_be_moved": "on"})
    assert who(draw, "Ada").may_be_moved
    assert 'id="may-be-moved" checked' in ada.get(my_day(draw)).content.decode()

    ada.post(my_day(draw, "moving"))
    assert not who(draw, "Ada").may_be_moved


def test_from_the_board_to_a_preview_to_the_deed(draw: Draw, by: Person) -> None:
    give_up(draw, "Ada")
    client = signed_in_client(by)
    board = client.get(address(draw)).content.decode()
    assert "1 seat was given up and is not passed on yet." in board
    assert address(draw, "move-up") in board
    page = client.get(address(draw, "move-up")).content.decode()
    assert "1 seat was given up and is not passed on yet." in page

    answer = client.post(address(draw, "move-up", "ask"))
    assert [job.task_path for job in DBTaskResult.objects.all()][-1] == "waymark.apps.pdday.tasks.run_seat_change"
    assert "Waiting for its turn" in client.get(answer["Location"]).content.decode()

    where = previewed(client, draw)
    preview = client.get(where).content.decode()
    assert "A preview. Nobody has been moved or told yet." in preview
    assert "2 people move up. 1 of them had no seat there. 1 seat that was given up is passed on." in preview
    steps = [
        "Ada gave up “About x”.",
        "Ben gets the seat that Ada leaves: About x, choice 1. Until now: About y, choice 2.",
        "Cleo gets the seat that Ben leaves: About y, choice 1. Until now: no seat.",
    ]
    assert [preview.index(step) for step in steps] == sorted(preview.index(step) for step in steps)
    assert Letter.objects.count() == 0

    done = [client.post(where + "do/") for _ in range(2)]

    assert {answer["Location"] for answer in done} == {where}
    assert (seats(draw), Letter.objects.count()) == ({"Ada": "", "Ben": "x", "Cleo": "y"}, 3)
    assert "People move up from the waitlists" in client.get(address(draw)).content.decode()
    ben = phone_of(draw, "Ben").get(my_day(draw)).content.decode()
    assert "About x" in ben
    ada = phone_of(draw, "Ada")
    assert "and it has been passed on." in ada.get(my_day(draw)).content.decode()
    refused = ada.post(my_day(draw, "take-back", "1"))
    assert refused.status_code == 409
    assert "so you cannot take it back any more." in refused.content.decode()


def test_anyone_can_verify_the_day_after_people_moved_up(draw: Draw, by: Person) -> None:
    give_up(draw, "Ada")
    client = signed_in_client(by)
    client.post(previewed(client, draw) + "do/")

    proof = stranger_client().get(address(draw, "proof")).content.decode()
    answer = stranger_client().get(address(draw, "proof", "after-changes.zip")[:-1])

    assert "People move up from the waitlists" in proof
    files_in, files_out = read_bundle(answer.content)
    day, _notes = read_day_files(files_in)
    published = read_published(files_out)
    assert verify_result(day=day, input_sha256=input_sha256(day), published=published).holds
    assert [event["event"] for event in published.draw["events"]] == ["promotions"]


def test_where_nobody_waits_the_page_says_so(draw: Draw, by: Person) -> None:
    client = signed_in_client(by)
    assert "Nobody has given up a seat" in client.get(address(draw, "move-up")).content.decode()

    where = previewed(client, draw)

    assert "Nobody moves up: nobody waits for a seat" in client.get(where).content.decode()
    assert client.post(where + "do/").status_code == 409


def test_a_preview_is_out_of_date_once_the_seat_is_taken_back(draw: Draw, by: Person) -> None:
    give_up(draw, "Ada")
    client = signed_in_client(by)
    where = previewed(client, draw)
    phone_of(draw, "Ada").post(my_day(draw, "take-back", "1"))

    answer = client.post(where + "do/")

    assert answer.status_code == 409
    assert "Seats have changed since this was prepared" in answer.content.decode()
    assert address(draw, "move-up") in answer.content.decode()


def test_who_is_named_in_a_preview_can_read_that_he_was(draw: Draw, by: Person) -> None:
    give_up(draw, "Ada")
    client = signed_in_client(by)
    where = previewed(client, draw)
    Read.objects.all().delete()

    client.get(where)

    [read] = Read.objects.all()
    named = {subject.person for subject in read.read_set.subjects.all()}
    assert named == {who(draw, name).person.public_id for name in ("Ada", "Ben", "Cleo")}


@pytest.mark.parametrize("role", ["educator", "principal", "it_admin", "facilitator"])
def test_others_find_nothing_there(draw: Draw, by: Person, role: str) -> None:
    give_up(draw, "Ada")
    where = previewed(signed_in_client(by), draw)
    clients = [signed_in_client(make_person(draw.pd_day.district, role))]
    clients.append(signed_in_client(coordinator_of(waiting_day({"Ada": "x"}, {"x": 1}))))

    for client in clients:
        codes = [client.get(path).status_code for path in (where, where + "progress.json", address(draw, "move-up"))]
        codes.append(client.post(where + "do/").status_code)
        codes.append(client.post(address(draw, "move-up", "ask")).status_code)
        codes.extend(client.post(my_day(draw, act, "1")).status_code for act in ("give-up", "take-back"))
        codes.append(client.post(my_day(draw, "moving")).status_code)
        assert codes == [404] * 8
    assert Letter.objects.count() == 0
