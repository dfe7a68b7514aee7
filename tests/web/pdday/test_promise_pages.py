"""Pages on which a lottery is promised, sealed, completed, withdrawn and shown to everybody."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from draws import coordinator_of, drawn, ranked_day
from records import make_district, make_pd_day, open_ranking, signed_in_client
from waymark.apps.pdday.models import Draw, DrawStatus, PdDay
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.sealing import seal_input, set_public_value
from waymark.apps.pdday.services.starting_over import start_over
from waymark.apps.pdday.what_if import ExtraSection
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

PLAN = "Four dice in the cafeteria"
ILL = "Two facilitators are ill."
SECTION = (ExtraSection("hot-2", "hot", 2),)


def address(pd_day: PdDay, *parts: str) -> str:
    return "/".join(["/choose/days", pd_day.public_id, "draws", *parts, ""])


def closed_day(*, plan: str = "", needs_two: bool = False, n_people: int = 3) -> tuple[PdDay, Person]:
    """Make a ranked day that closed an hour ago by today's clock, and its coordinator."""
    pd_day = ranked_day(n_people, needs_two=needs_two)
    pd_day.ranking_closes_at = timezone.now() - timedelta(hours=1)
    pd_day.public_value_plan = plan
    pd_day.save()
    return pd_day, coordinator_of(pd_day)


def drawn_now(pd_day: PdDay, by: Person, what_if: tuple[ExtraSection, ...] = ()) -> Draw:
    return drawn(pd_day, by, now=timezone.now(), what_if=what_if)


def head(pd_day: PdDay, by: Person) -> str:
    """Return the words of the head of the list of draws: what comes next, and its button."""
    page = signed_in_client(by).get(address(pd_day)).content.decode()
    found = re.search(
        r'<div class="wm-head wm-head--split">(.*?)<h2|<div class="wm-head wm-head--split">(.*)', page, re.S
    )
    assert found
    return " ".join(re.sub(r"<[^>]*>", " ", found[1] or found[2]).split())


def test_before_closing_the_list_leads_from_the_program_to_the_times_and_to_closing() -> None:
    pd_day = make_pd_day(make_district())
    by = coordinator_of(pd_day)
    now = timezone.now()
    assert "Publish it; then people can rank what is in it. Go to the program" in head(pd_day, by)

    PdDay.objects.update(programme_published_at=now)
    assert "Set when ranking opens and closes. Set the times" in head(pd_day, by)

    open_ranking(pd_day, opens=now + timedelta(days=1))
    assert "There is nothing to do until then. See the times" in head(pd_day, by)

    open_ranking(pd_day, opens=now - timedelta(days=1))
    assert "Rehearse the draw Close ranking now" in head(pd_day, by)
    page = signed_in_client(by).get(address(pd_day)).content.decode()
    assert f'href="/choose/days/{pd_day.public_id}/close-ranking/"' in page


def test_after_closing_the_list_leads_from_the_seal_to_the_value_to_the_draw_to_the_proof() -> None:
    pd_day, by = closed_day(plan=PLAN)
    client = signed_in_client(by)
    assert f"before the public value comes about: {PLAN}. Seal program and wishes" in head(pd_day, by)

    client.post(address(pd_day, "seal"))
    assert "Write down what came out. Write down the public value" in head(pd_day, by)

    client.post(address(pd_day, "public-value"), {"value": " 4 1 6 2 "})
    assert "Draw seats Look at the public value again" in head(pd_day, by)

    client.post(address(pd_day, "ask"))
    assert "A draw is under way. It takes a few seconds. See how far it is" in head(pd_day, by)

    Draw.objects.all().delete()
    draft = drawn_now(pd_day, by)
    assert "then publish one. Look at Draft 1" in head(pd_day, by)
    publish_draw(draw=draft, by=by, now=timezone.now())
    assert "The seats are published. Anyone can check the draw on its public page. See the public proof" in head(
        pd_day, by
    )


def test_where_two_are_needed_the_list_says_whose_turn_it_is() -> None:
    pd_day, by = closed_day(needs_two=True)
    draft = drawn_now(pd_day, by)
    assert "then another coordinator approves it. Look at Draft 1" in head(pd_day, by)

    Draw.objects.filter(pk=draft.pk).update(status=DrawStatus.APPROVED)
    assert "Another coordinator than who approved it publishes it. Look at Draft 1" in head(pd_day, by)

    start_over(pd_day=pd_day, reason=ILL, by=by, now=timezone.now())
    assert "Until somebody else agrees, everything stays. Look at it" in head(pd_day, by)


def test_the_public_value_is_shown_back_to_be_checked_until_the_first_draft() -> None:
    pd_day, by = closed_day(plan=PLAN)
    client, page = signed_in_client(by), address(pd_day, "public-value")
    assert "once ranking has closed and program and wishes are sealed" in client.get(page).content.decode()
    seal_input(pd_day=pd_day, by=by, now=timezone.now())

    client.post(page, {"value": "4 1 6 3"})
    client.post(page, {"value": "4 1 6 2"})

    shown = client.get(page).content.decode()
    assert '<code class="wm-code">4 1 6 2</code>' in shown
    assert "It cannot be changed after the first draft." in shown
    drawn_now(pd_day, by)
    fixed = client.get(page).content.decode()
    assert "The day is drawn with it, so it stays." in fixed
    assert 'name="value"' not in fixed
    assert client.post(page, {"value": "6"}).status_code == 409


def test_without_a_plan_the_page_says_that_none_can_be_added() -> None:
    pd_day, by = closed_day()
    client, page = signed_in_client(by), address(pd_day, "public-value")

    assert "none can be added" in client.get(page).content.decode()
    assert client.post(page, {"value": "6"}).status_code == 409
    assert client.post(page, {"value": " "}).status_code == 422


def test_the_plan_is_asked_for_with_the_times_until_ranking_opens() -> None:
    pd_day = make_pd_day(make_district())
    by, now = coordinator_of(pd_day), timezone.now()
    open_ranking(pd_day, opens=now + timedelta(days=1), closes=now + timedelta(days=2))
    client, page = signed_in_client(by), f"/choose/days/{pd_day.public_id}/rank/times/"
    assert 'name="public_value_plan"' in client.get(page).content.decode()

    PdDay.objects.update(ranking_opens_at=now - timedelta(days=1), public_value_plan=PLAN)
    shown = client.get(page).content.decode()

    assert 'name="public_value_plan"' not in shown
    assert f"Announced with it, the public value: {PLAN}." in shown


def test_who_ranks_sees_lock_and_plan_and_the_way_to_the_whole_promise() -> None:
    pd_day, _ = closed_day(plan=PLAN)
    attending = pd_day.attendees.all()[0].person

    page = signed_in_client(attending).get(f"/choose/days/{pd_day.public_id}/rank/1/").content.decode()

    assert pd_day.commitment in page
    assert f"A public value comes into it after ranking has closed: {PLAN}." in page
    assert address(pd_day, "promise") in page


def test_the_promise_is_there_for_anyone_from_the_opening_on_and_never_shows_the_secret() -> None:
    pd_day, by = closed_day(plan=PLAN)
    page, now = address(pd_day, "promise"), timezone.now()
    PdDay.objects.update(ranking_opens_at=now + timedelta(hours=1), ranking_closes_at=now + timedelta(hours=2))
    assert Client().get(page).status_code == 404

    PdDay.objects.update(ranking_opens_at=now - timedelta(hours=2), ranking_closes_at=now - timedelta(hours=1))
    before = Client().get(page).content.decode()
    seal_input(pd_day=pd_day, by=by, now=now)
    set_public_value(pd_day=pd_day, value="4 1 6 2", by=by, now=now)
    after = Client().get(page).content.decode()

    sealed = PdDay.objects.get().sealed_sha256
    assert (pd_day.commitment in before, PLAN in before) == (True, True)
    assert (sealed in before, sealed in after, "4 1 6 2" in after) == (False, True, True)
    assert bytes(pd_day.secret).hex() not in before + after


def test_the_proof_names_every_draft_with_its_change_and_the_published_one() -> None:
    pd_day, by = closed_day()
    drawn_now(pd_day, by)
    tried = drawn_now(pd_day, by, SECTION)
    publish_draw(draw=tried, by=by, now=timezone.now())

    page = Client().get(address(pd_day, tried.public_id, "proof")).content.decode()

    assert "2 drafts were made under this promise. All have the same seed" in page
    lines = re.findall(r'<h3 class="wm-h3">(Draft \d)</h3>\s*<p class="wm-small">[^<]*?: ([^<]*)</p>', page)
    assert lines == [
        ("Draft 1", "the day as it was sealed."),
        ("Draft 2", "+1 section of “About hot” in Breakout 1, 2 seats."),
    ]
    assert "Added after the lottery was fixed" in page
    assert "None was announced, so one trusts that whoever runs the server" in page
    sealed = PdDay.objects.get().sealed_sha256
    assert sealed != tried.input_sha256
    assert f'data-sealed-sha256="{sealed}"' in page
    assert 'data-added="hot-2"' in page


def test_the_bytes_behind_both_fingerprints_are_there() -> None:
    pd_day, by = closed_day()
    draw = drawn_now(pd_day, by, SECTION)
    publish_draw(draw=draw, by=by, now=timezone.now())

    sealed, input_form = (
        Client().get(address(pd_day, draw.public_id, "proof") + name).content for name in ("sealed.txt", "input.txt")
    )

    assert hashlib.sha256(sealed).hexdigest() == PdDay.objects.get().sealed_sha256
    assert hashlib.sha256(input_form).hexdigest() == draw.input_sha256
    assert b"hot-2" not in sealed
    assert b"hot-2" in input_form


def test_a_proof_after_starting_over_says_so_with_lock_secret_seed_and_reason() -> None:
    pd_day, by = closed_day()
    old = drawn_now(pd_day, by, SECTION)
    lock, secret = pd_day.commitment, bytes(pd_day.secret).hex()
    signed_in_client(by).post(address(pd_day, "start-over"), {"reason": ILL})
    now = timezone.now()
    PdDay.objects.update(ranking_opens_at=now - timedelta(hours=2), ranking_closes_at=now - timedelta(hours=1))
    new = drawn_now(pd_day, by)
    publish_draw(draw=new, by=by, now=now)

    for page in (address(pd_day, new.public_id, "proof"), address(pd_day, "promise")):
        shown = Client().get(page).content.decode()
        assert "Promise 1, withdrawn" in shown
        assert [word in shown for word in (ILL, lock, secret, old.seed_hex)] == [True] * 4
        assert "+1 section of “About hot” in Breakout 1, 2 seats" in shown


def test_a_withdrawn_draft_stays_in_the_list_and_on_its_board_and_offers_nothing() -> None:
    pd_day, by = closed_day()
    draft = drawn_now(pd_day, by)
    lock = pd_day.commitment
    start_over(pd_day=pd_day, reason=ILL, by=by, now=timezone.now())
    client = signed_in_client(by)

    assert "The day starts over." in head(pd_day, by)
    assert "withdrawn" in client.get(address(pd_day)).content.decode()
    board = client.get(address(pd_day, draft.public_id)).content.decode()

    assert "so it is never published" in board
    assert (ILL in board, lock in board, "Publish to" in board) == (True, True, False)
    assert client.post(address(pd_day, draft.public_id, "publish")).status_code == 409


def test_a_second_person_reads_the_reason_and_agrees() -> None:
    pd_day, one = closed_day(needs_two=True)
    two = coordinator_of(pd_day)
    drawn_now(pd_day, one)
    page = address(pd_day, "start-over")
    assert signed_in_client(one).post(page, {"reason": " "}).status_code == 422

    signed_in_client(one).post(page, {"reason": ILL})

    assert "Agree, and start over" not in signed_in_client(one).get(page).content.decode()
    assert signed_in_client(one).post(address(pd_day, "start-over", "agree")).status_code == 409
    asked = signed_in_client(two).get(page).content.decode()
    assert ("Agree, and start over" in asked, ILL in asked) == (True, True)
    signed_in_client(two).post(address(pd_day, "start-over", "agree"))
    assert Draw.objects.get().status == DrawStatus.WITHDRAWN


def test_the_proof_asks_as_many_questions_for_one_draft_as_for_three() -> None:
    counts = []
    for n_drafts in (1, 3):
        pd_day, by = closed_day()
        for _ in range(n_drafts):
            drawn_now(pd_day, by)
            start_over(pd_day=pd_day, reason=ILL, by=by, now=timezone.now())
            now = timezone.now()
            opens, closes = now - timedelta(hours=2), now - timedelta(hours=1)
            PdDay.objects.filter(pk=pd_day.pk).update(ranking_opens_at=opens, ranking_closes_at=closes)
        drafts = [drawn_now(pd_day, by) for _ in range(n_drafts)]
        publish_draw(draw=drafts[0], by=by, now=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address(pd_day, drafts[0].public_id, "proof")).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 10
