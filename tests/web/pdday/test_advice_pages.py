"""Advice on a draft: asked for, found by the worker, told on a page, and tried as a new draft."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from draws import coordinator_of, drawn, ranked_day
from records import make_pd_session, make_person, make_room, signed_in_client
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.advice import advice_of_record
from waymark.apps.pdday.models import AdviceStatus, Draw, DrawAdvice, Facilitator, PdDay
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services import draw_advice
from waymark.apps.pdday.services.advising import advise_day
from waymark.apps.pdday.services.draw_advice import carry_out_advice
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Read

pytestmark = pytest.mark.django_db


def advice_address(draw: Draw, *parts: str) -> str:
    return "/".join(["/choose/days", draw.pd_day.public_id, "draws", draw.public_id, "advice", *parts, ""])


def drawn_day(n_people: int = 6) -> tuple[Draw, Person]:
    """Draw a day on which everybody wants one seat; a big room holds few, and who leads the session is free."""
    pd_day = ranked_day(n_people)
    pd_day.ranking_closes_at = timezone.now() - timedelta(hours=1)
    pd_day.save()
    hot, cold = (pd_day.sessions.get(session_id=name) for name in ("hot", "cold"))
    hot.room, cold.room = make_room(pd_day, "Closet", 1), make_room(pd_day, "Hall", 50)
    hot.capacity_seats = 50
    hot.save()
    cold.save()
    leader = make_person(pd_day.district, "educator", name="Lea Ortiz")
    pd_day.attendees.create(person=leader)
    later = make_pd_session(pd_day, "late", offering="hot", block="2")
    Facilitator.objects.create(session=later, person=leader)
    by = coordinator_of(pd_day)
    return drawn(pd_day, by, now=timezone.now()), by


def advised_draw() -> tuple[Draw, Person]:
    draw, by = drawn_day()
    signed_in_client(by).post(advice_address(draw, "ask"), {"seats": "2"})
    carry_out_advice(advice=DrawAdvice.objects.get())
    return draw, by


def test_advice_is_asked_for_on_a_page_and_found_by_the_worker() -> None:
    draw, by = drawn_day()
    client = signed_in_client(by)
    board = client.get(advice_address(draw).removesuffix("advice/")).content.decode()
    assert "Advice on sections, rooms and chairs" in board
    assert "Look for advice" in client.get(advice_address(draw)).content.decode()

    answer = client.post(advice_address(draw, "ask"), {"seats": "2"})

    assert answer["Location"] == advice_address(draw)
    assert [job.task_path for job in DBTaskResult.objects.all()] == ["waymark.apps.pdday.tasks.run_advice"]
    assert LogEntry.objects.filter(action="pdday.ask_for_advice").count() == 1
    page = client.get(advice_address(draw)).content.decode()
    assert "Waiting for its turn" in page
    assert "Look for advice" not in page
    progress = client.get(advice_address(draw, "progress.json")[:-1]).json()
    assert progress == {"share": 0.0, "step": "Waiting for its turn", "under_way": True}


def test_the_page_lists_what_helps_and_names_who_could_lead() -> None:
    draw, by = advised_draw()

    page = signed_in_client(by).get(advice_address(draw)).content.decode()

    assert "Swap the rooms of" in page
    assert "1 → 50 seats" in page
    assert "One more section of" in page
    assert "Lea Ortiz leads it and is free then" in page
    assert "2 chairs more: 2 in" in page
    assert "from Closet to Hall" in page
    assert "truthful only in the large" in page
    assert reverse("build:overview", args=[draw.pd_day.public_id]) in page


def test_who_is_named_can_read_that_he_was() -> None:
    draw, by = advised_draw()
    before = Read.objects.count()

    signed_in_client(by).get(advice_address(draw))

    assert Read.objects.count() == before + 1


def test_a_section_is_tried_as_a_new_draft_beside_this_one() -> None:
    draw, by = advised_draw()
    client = signed_in_client(by)
    page = client.get(advice_address(draw)).content.decode()
    assert "Apply and redraw" in page
    section = next(m for m in DrawAdvice.objects.get().record["moves"] if m["kind"] == "section")

    client.post(
        f"/choose/days/{draw.pd_day.public_id}/draws/ask/",
        {"like": section["place"]["session_id"], "seats": section["place"]["seats"], "beside": draw.public_id},
    )

    tried = Draw.objects.get(number=2)
    assert tried.what_if == [{"session_id": "hot-2", "like": "hot", "capacity_seats": section["place"]["seats"]}]


def test_while_it_is_under_way_it_is_not_asked_twice_but_a_lost_worker_is_replaced() -> None:
    draw, by = drawn_day()
    client = signed_in_client(by)
    for _ in range(2):
        client.post(advice_address(draw, "ask"))
    assert DBTaskResult.objects.count() == 1

    DrawAdvice.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    client.post(advice_address(draw, "ask"))
    assert DBTaskResult.objects.count() == 2


def test_what_goes_wrong_is_told_and_can_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_: object) -> None:
        raise OSError("no room left")

    draw, by = drawn_day()
    client = signed_in_client(by)
    client.post(advice_address(draw, "ask"))
    monkeypatch.setattr(draw_advice, "advise_day", breaks)
    with pytest.raises(OSError, match="no room left"):
        carry_out_advice(advice=DrawAdvice.objects.get())

    assert DrawAdvice.objects.get().status == AdviceStatus.FAILED
    page = client.get(advice_address(draw)).content.decode()
    assert "Something went wrong on our side" in page
    assert "Look for advice" in page


def test_done_work_is_not_done_twice_and_begun_work_only_for_a_lost_worker() -> None:
    draw, by = drawn_day()
    signed_in_client(by).post(advice_address(draw, "ask"))
    advice = DrawAdvice.objects.get()
    DrawAdvice.objects.update(status=AdviceStatus.RUNNING)
    carry_out_advice(advice=advice)
    assert DrawAdvice.objects.get().record == {}

    carry_out_advice(advice=advice, worker_was_lost=True)
    assert DrawAdvice.objects.get().status == AdviceStatus.DONE


def test_too_many_chairs_are_refused_on_the_page() -> None:
    draw, by = drawn_day()

    answer = signed_in_client(by).post(advice_address(draw, "ask"), {"seats": "100000"})

    assert answer.status_code == 422
    assert not DrawAdvice.objects.exists()


def test_after_publishing_there_is_nothing_to_ask() -> None:
    draw, by = advised_draw()
    client = signed_in_client(by)
    publish_draw(draw=draw, by=by, now=timezone.now())

    page = client.get(advice_address(draw)).content.decode()
    assert "Apply and redraw" not in page
    assert "Look for advice" not in page
    assert client.post(advice_address(draw, "ask")).status_code == 409


def test_what_is_told_is_what_the_kept_input_gives() -> None:
    draw, _by = advised_draw()
    record = DrawAdvice.objects.get().record
    day = load_day(PdDay.objects.get())

    again = advise_day(day=day, seed=bytes(draw.seed or b""), n_seats=2)

    assert json.loads(json.dumps(again.record)) == record
    assert advice_of_record(record) == again
