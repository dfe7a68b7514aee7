import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from draws import BEFORE_CLOSING, coordinator_of, drawn, ranked_day
from records import make_attendee, make_district, make_person, make_school, signed_in_client
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.models import Draw, DrawStatus, PdDay
from waymark.apps.pdday.services.drawing import carry_out_draw
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Read

pytestmark = pytest.mark.django_db


def draws_address(pd_day: PdDay, *parts: str) -> str:
    return "/".join(["/choose/days", pd_day.public_id, "draws", *parts, ""])


def draw_address(draw: Draw, *parts: str) -> str:
    return draws_address(draw.pd_day, draw.public_id, *parts)


def closed_day(n_people: int = 3, *, needs_two: bool = False) -> PdDay:
    """Make a ranked day that closed an hour ago by today's clock."""
    pd_day = ranked_day(n_people, needs_two=needs_two)
    pd_day.ranking_closes_at = timezone.now() - timedelta(hours=1)
    pd_day.save()
    return pd_day


def finish(draw: Draw) -> Draw:
    """Do what the worker does."""
    carry_out_draw(draw=draw, now=timezone.now())
    draw.refresh_from_db()
    return draw


def drawn_now(pd_day: PdDay, by: Person, *, what_if: tuple[ExtraSection, ...] = ()) -> Draw:
    return drawn(pd_day, by, now=timezone.now(), what_if=what_if)


def test_asking_queues_a_job_and_leads_to_a_page_that_shows_how_far_it_is() -> None:
    pd_day = closed_day()
    client = signed_in_client(coordinator_of(pd_day))

    answer = client.post(draws_address(pd_day, "ask"))

    draw = Draw.objects.get()
    assert answer["Location"] == draw_address(draw)
    assert [job.task_path for job in DBTaskResult.objects.all()] == ["waymark.apps.pdday.tasks.run_draw"]
    page = client.get(draw_address(draw)).content.decode()
    assert "You can leave this page and come back" in page
    assert "Look again" in page
    assert client.get(draws_address(pd_day, draw.public_id, "progress.json")[:-1]).json() == {
        "share": 0.0,
        "step": "Waiting for its turn",
        "under_way": True,
        "standing": "",
    }


def test_the_board_shows_both_ways_of_drawing_and_names_who_got_none() -> None:
    pd_day = closed_day()
    pd_day.sessions.filter(session_id="cold").update(capacity_seats=1)
    draw = drawn_now(pd_day, coordinator_of(pd_day))

    page = signed_in_client(coordinator_of(pd_day)).get(draw_address(draw)).content.decode()

    assert "0 rules broken." in page
    assert "1 person lacks a seat in some breakout" in page
    assert len(re.findall(r"<b>Person \d+</b>", page)) == 4
    assert "First come" in page
    assert "Publish to 3 people" in page


def test_a_look_at_peoples_results_is_one_entry_of_the_log_that_names_the_draw() -> None:
    pd_day = closed_day()
    draw = drawn_now(pd_day, coordinator_of(pd_day))
    viewer = coordinator_of(pd_day)

    client, n_before = signed_in_client(viewer), LogEntry.objects.count()

    client.get(draw_address(draw))

    (entry,) = LogEntry.objects.order_by("seq")[n_before:]
    assert (entry.actor, entry.action) == (f"person:{viewer.public_id}", "read.seats")
    assert Read.objects.get(log_seq=entry.seq).about == f"{pd_day.title}: Draft 1"


def test_one_more_section_is_really_drawn_as_a_new_draft() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    client, plain = signed_in_client(by), drawn_now(pd_day, by)

    client.post(draws_address(pd_day, "ask"), {"like": "hot", "seats": "2", "beside": plain.public_id})
    tried = finish(Draw.objects.get(number=2))

    assert tried.what_if == [{"session_id": "hot-2", "like": "hot", "capacity_seats": 2}]
    page = client.get(draw_address(tried)).content.decode()
    assert "+1 section of “About hot” in Breakout 1, 2 seats" in page
    assert "Of 100 seats asked for, 100 are a first choice, as many as" in page
    before = client.get(draw_address(plain)).content.decode()
    assert "Of 100 seats asked for, 67 are a first choice, as many as with the other way of drawing." in before


def test_a_second_section_is_tried_on_top_of_the_first() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    tried = drawn_now(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 1),))

    signed_in_client(by).post(draws_address(pd_day, "ask"), {"like": "hot", "seats": "1", "beside": tried.public_id})

    assert [s["session_id"] for s in Draw.objects.get(number=2).what_if] == ["hot-2", "hot-3"]


@pytest.mark.parametrize("seats", ["0", "1001", "many", ""])
def test_a_section_without_a_sensible_number_of_seats_is_refused_in_words(seats: str) -> None:
    pd_day = closed_day()

    answer = signed_in_client(coordinator_of(pd_day)).post(
        draws_address(pd_day, "ask"), {"like": "hot", "seats": seats}
    )

    assert answer.status_code == 409
    assert "between 1 and 1,000 seats" in answer.content.decode()
    assert Draw.objects.count() == 0


def test_two_drafts_stand_side_by_side() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    plain = drawn_now(pd_day, by)
    tried = drawn_now(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 2),))

    page = signed_in_client(by).get(f"{draws_address(pd_day, 'compare')}?a={plain.public_id}&b={tried.public_id}")

    text = page.content.decode()
    assert "Against Draft 1, Draft 2 gives 2 people a better day and 0 a worse one." in text
    assert "67 are a first choice in Draft 1 and 100 in Draft 2" in text
    assert "Both have the same lottery, so every difference comes from what was changed." in text


def test_a_rehearsal_beside_another_says_that_luck_plays_a_part() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    one, two = (drawn(pd_day, by, now=BEFORE_CLOSING) for _ in range(2))

    page = signed_in_client(by).get(f"{draws_address(pd_day, 'compare')}?a={one.public_id}&b={two.public_id}")

    assert "Each has a lottery of its own, so some people win and lose by luck." in page.content.decode()


def test_the_board_tells_who_sits_in_the_added_section_the_choice_that_it_repeats() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    draw = drawn_now(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 1),))

    page = signed_in_client(by).get(draw_address(draw)).content.decode()

    assert page.count("(hot-2), first choice, at place 2 of 3") == 1
    assert "(hot-2), choice 2" not in page
    assert "3 people put it first for its 2 seats" in page


def test_publishing_tells_everyone_and_opens_the_proof() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), drawn_now(pd_day, by)
    assert Client().get(draw_address(draw, "proof")).status_code == 404

    client.post(draw_address(draw, "publish"))

    draw.refresh_from_db()
    assert (draw.status, Letter.objects.count()) == (DrawStatus.PUBLISHED, 3)
    assert Client().get(draw_address(draw, "proof")).status_code == 200
    again = client.post(draw_address(draw, "publish"))
    assert again.status_code == 409
    assert "people know their seats" in again.content.decode()


def test_a_section_that_a_draft_tries_is_added_to_the_day_with_its_publishing() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), drawn_now(pd_day, by, what_if=(ExtraSection("hot-2", "hot", 2),))
    assert "Add it to the day and publish to 3 people" in client.get(draw_address(draw)).content.decode()

    client.post(draw_address(draw, "publish"))

    draw.refresh_from_db()
    assert draw.status == DrawStatus.PUBLISHED
    assert pd_day.sessions.filter(session_id="hot-2").count() == 1


def test_where_two_are_needed_the_page_offers_each_person_his_part() -> None:
    pd_day = closed_day(needs_two=True)
    asker, second = coordinator_of(pd_day), coordinator_of(pd_day)
    draw = drawn_now(pd_day, asker)
    one, two = signed_in_client(asker), signed_in_client(second)

    assert "Ask another coordinator to approve this draft" in one.get(draw_address(draw)).content.decode()
    assert one.post(draw_address(draw, "publish")).status_code == 409
    assert "Approve this draft" in two.get(draw_address(draw)).content.decode()
    two.post(draw_address(draw, "approve"))
    assert "another coordinator than who approved it" in two.get(draw_address(draw)).content.decode()
    one.post(draw_address(draw, "publish"))

    draw.refresh_from_db()
    assert draw.status == DrawStatus.PUBLISHED


def test_a_rehearsal_says_so_and_cannot_be_published() -> None:
    pd_day = closed_day()
    pd_day.ranking_closes_at = timezone.now() + timedelta(hours=1)
    pd_day.save()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), drawn_now(pd_day, by)

    page = client.get(draw_address(draw)).content.decode()

    assert "This is a rehearsal." in page
    assert "Publish to" not in page
    assert client.post(draw_address(draw, "publish")).status_code == 409


def test_a_draw_that_stands_still_can_be_asked_again() -> None:
    pd_day = closed_day()
    client = signed_in_client(coordinator_of(pd_day))
    client.post(draws_address(pd_day, "ask"))
    draw = Draw.objects.get()
    assert "Ask again" not in client.get(draw_address(draw)).content.decode()
    assert client.post(draw_address(draw, "again")).status_code == 409

    Draw.objects.update(status=DrawStatus.RUNNING, asked_at=timezone.now() - timedelta(minutes=11))
    assert "Ask again" in client.get(draw_address(draw)).content.decode()
    client.post(draw_address(draw, "again"))

    draw.refresh_from_db()
    assert (draw.status, DBTaskResult.objects.count()) == (DrawStatus.WAITING, 2)


def day_with_schools(sizes: dict[str, int]) -> PdDay:
    pd_day = closed_day(0)
    for name, n_people in sizes.items():
        school = make_school(pd_day.district, name)
        for _ in range(n_people):
            attendee = make_attendee(pd_day, make_person(pd_day.district, "educator", school=school))
            session = pd_day.sessions.get(session_id="other")
            attendee.choices.create(block=session.block, session=session, rank=1)
    return pd_day


def test_schools_of_fewer_than_ten_are_not_shown_nor_what_would_give_them_away() -> None:
    pd_day = day_with_schools({"Large": 14, "Larger": 15, "Small": 9})
    by = coordinator_of(pd_day)
    draw = drawn_now(pd_day, by)

    page = signed_in_client(by).get(draw_address(draw)).content.decode()

    rows = re.findall(r'<th scope="row">(Larger?|Small)</th><td[^>]*>(?:<span class="wm-hidden-cell">)?([^<]*)<', page)
    assert rows == [("Large", "not shown"), ("Larger", "15"), ("Small", "not shown")]
    assert "it could point at one of them" in page


def test_the_file_hides_what_the_table_hides() -> None:
    pd_day = day_with_schools({"=Large": 14, "Larger": 15, "Small": 9})
    by = coordinator_of(pd_day)
    draw = drawn_now(pd_day, by)

    answer = signed_in_client(by).get(draw_address(draw, "numbers", "schools.csv")[:-1])

    assert answer.content.decode().splitlines() == [
        "name,n_people,first_per_cent,top3_per_cent",
        "'=Large,hidden,hidden,hidden",
        "Larger,15,>=95,>=95",
        "Small,hidden,hidden,hidden",
    ]


COORDINATORS_ONLY = [
    ("list", "get", ""),
    ("board", "get", "{draw}/"),
    ("progress", "get", "{draw}/progress.json"),
    ("numbers", "get", "{draw}/numbers/shares.csv"),
    ("draft", "get", "{draw}/draft.zip"),
    ("compare", "get", "compare/?a={draw}&b={draw}"),
    ("ask", "post", "ask/"),
    ("again", "post", "{draw}/again/"),
    ("approve", "post", "{draw}/approve/"),
    ("publish", "post", "{draw}/publish/"),
    ("seal", "post", "seal/"),
    ("public value", "post", "public-value/"),
    ("start over", "post", "start-over/"),
    ("agree to start over", "post", "start-over/agree/"),
]


@pytest.mark.parametrize(("method", "path"), [c[1:] for c in COORDINATORS_ONLY], ids=[c[0] for c in COORDINATORS_ONLY])
def test_for_everybody_else_the_pages_do_not_exist(method: str, path: str) -> None:
    pd_day = closed_day()
    draw = drawn_now(pd_day, coordinator_of(pd_day))
    attending = pd_day.attendees.first()
    assert attending is not None
    strangers = [
        attending.person,
        make_person(pd_day.district, "it_admin"),
        make_person(make_district(), "coordinator"),
    ]
    address = draws_address(pd_day) + path.format(draw=draw.public_id)

    answers = [getattr(signed_in_client(person), method)(address).status_code for person in strangers]
    stranger = getattr(Client(), method)(address)

    assert answers == [404, 404, 404]
    assert (stranger.status_code, stranger["Location"][:9]) == (302, "/sign-in/")
    assert Draw.objects.get().status == DrawStatus.DRAFT


@pytest.mark.parametrize(
    "path", ["proof/", "proof/bundle.zip", "proof/input.txt", "proof/sealed.txt", "proof/assignments.csv"]
)
def test_the_proof_is_open_to_anyone_once_published_and_to_nobody_before(path: str) -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    draw = drawn_now(pd_day, by)

    assert signed_in_client(by).get(draw_address(draw) + path).status_code == 404
    signed_in_client(by).post(draw_address(draw, "publish"))
    assert Client().get(draw_address(draw) + path).status_code == 200


def test_the_secret_and_a_number_in_the_draw_are_shown_only_when_and_to_whom_they_may_be() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), drawn_now(pd_day, by)
    secret, commitment = bytes(pd_day.secret).hex(), pd_day.commitment
    before = client.get(draw_address(draw)).content.decode()
    assert commitment in before
    assert secret not in before

    client.post(draw_address(draw, "publish"))

    one, two = pd_day.attendees.all()[:2]
    mine = signed_in_client(one.person).get(draw_address(draw, "proof")).content.decode()
    public = Client().get(draw_address(draw, "proof")).content.decode()
    assert secret in public
    assert (one.draw_id in mine, two.draw_id in mine, one.draw_id in public) == (True, False, False)


def test_the_board_never_shows_a_number_in_the_draw() -> None:
    pd_day = closed_day()
    by = coordinator_of(pd_day)

    page = signed_in_client(by).get(draw_address(drawn_now(pd_day, by))).content.decode()

    assert [a.draw_id for a in pd_day.attendees.all() if a.draw_id in page] == []


@pytest.mark.parametrize("path", ["", "{draw}/", "compare/?a={draw}&b={draw}"], ids=["list", "board", "compare"])
def test_pages_ask_as_many_questions_for_one_person_as_for_three(path: str) -> None:
    counts = []
    for n_people in (1, 3):
        pd_day = closed_day(n_people)
        by = coordinator_of(pd_day)
        for _ in range(n_people):
            draw = drawn_now(pd_day, by)
        client, address = signed_in_client(by), draws_address(pd_day) + path.format(draw=draw.public_id)
        # People who are shown together for the first time cost a few statements more.
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))

    # Up to nine of the board's write down who was shown.
    assert counts[0] == counts[1] <= 28
