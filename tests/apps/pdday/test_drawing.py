import hashlib
from datetime import timedelta

import pytest

from draws import AFTER_CLOSING, BEFORE_CLOSING, coordinator_of, drawn, ranked_day
from records import at, make_district, make_pd_day, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.kept import kept_day, kept_form, kept_published
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus, PdDay
from waymark.apps.pdday.publication import assignment_rows
from waymark.apps.pdday.refusals import AlreadyPublished, NoSuchSection, NotAllowed, NothingRanked, StillDrawing
from waymark.apps.pdday.seed import draw_seed
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.services import drawing
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.drawing import ask_again, ask_for_draw, carry_out_draw, may_ask_again
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.sealing import seal_input, set_public_value
from waymark.apps.pdday.services.verify_result import Review
from waymark.apps.pdday.what_if import ExtraSection

pytestmark = pytest.mark.django_db

ONE_MORE = (ExtraSection("hot-2", "hot", 1),)
TWO_MORE = (*ONE_MORE, ExtraSection("hot-3", "hot", 1))


def who_got(draw: Draw, session: str) -> list[str]:
    """Return the draw_ids of those who sit in a session."""
    return [row[0] for row in kept_published(bytes(draw.published_form or b"")).assignments if row[2] == session]


def test_a_draft_is_drawn_checked_and_kept_and_tells_nobody() -> None:
    pd_day = ranked_day(3)

    draw = drawn(pd_day, coordinator_of(pd_day))

    assert (draw.status, draw.number, draw.progress_share) == (DrawStatus.DRAFT, 1, 1.0)
    assert draw.n_checks > 0
    kept = hashlib.sha256(kept_form(bytes(draw.input_form or b""))).hexdigest()
    assert kept == draw.input_sha256 == input_sha256(load_day(pd_day))
    assert len(kept_published(bytes(draw.published_form or b"")).assignments) == 6
    assert (Letter.objects.count(), Assignment.objects.count()) == (0, 0)


def test_two_draws_of_the_same_input_are_the_same_to_the_byte() -> None:
    pd_day = ranked_day(5)
    by = coordinator_of(pd_day)

    first, second = drawn(pd_day, by), drawn(pd_day, by)

    assert bytes(first.input_form or b"") == bytes(second.input_form or b"")
    assert bytes(first.published_form or b"") == bytes(second.published_form or b"")
    assert (first.number, second.number) == (1, 2)


def test_after_closing_the_seed_comes_from_secret_input_and_public_value() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    PdDay.objects.update(public_value_plan="Dice at noon")
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    set_public_value(pd_day=pd_day, value="4 1 6", by=by, now=AFTER_CLOSING)

    draw = drawn(pd_day, by)

    told = draw_seed(secret=bytes(pd_day.secret), input_sha256=draw.input_sha256, public_value="4 1 6")
    assert bytes(draw.seed or b"") == told
    assert not draw.is_rehearsal


def test_before_closing_every_draw_is_a_rehearsal_with_a_seed_of_its_own() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    one, two = drawn(pd_day, by, now=BEFORE_CLOSING), drawn(pd_day, by, now=BEFORE_CLOSING)

    real = draw_seed(secret=bytes(pd_day.secret), input_sha256=one.input_sha256)
    assert one.is_rehearsal
    assert two.is_rehearsal
    assert len({bytes(one.seed or b""), bytes(two.seed or b""), real}) == 3


def test_one_more_section_changes_that_draft_only() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    plain = drawn(pd_day, by)

    tried = drawn(pd_day, by, what_if=ONE_MORE)

    assert tried.summary["placed"] == plain.summary["placed"] == 6
    seats = kept_published(bytes(tried.published_form or b"")).assignments
    assert [row[2] for row in seats if row[1] == "1"].count("hot-2") == 1
    assert drawn(pd_day, by).input_sha256 == plain.input_sha256 != tried.input_sha256
    assert pd_day.sessions.count() == 3


def test_a_section_tried_in_a_rehearsal_keeps_lottery_and_wishes_of_the_one_beside_it() -> None:
    pd_day = ranked_day(30)
    by = coordinator_of(pd_day)
    plain = drawn(pd_day, by, now=BEFORE_CLOSING)
    late = pd_day.attendees.order_by("pk").last()
    assert late is not None
    late.choices.all().delete()

    tried = drawn(pd_day, by, now=BEFORE_CLOSING, what_if=ONE_MORE, beside=plain)
    second = drawn(pd_day, by, now=BEFORE_CLOSING, what_if=TWO_MORE, beside=tried)

    assert {bytes(draw.seed or b"") for draw in (plain, tried, second)} == {bytes(plain.seed or b"")}
    assert {draw.summary["n_slots"] for draw in (plain, tried, second)} == {60}
    assert who_got(plain, "hot") == who_got(tried, "hot") == who_got(second, "hot")
    # The newest section stands right behind the one that it repeats, so the next in the lottery sits there.
    assert who_got(tried, "hot-2") == who_got(second, "hot-3") != who_got(second, "hot-2")
    assert tried.is_rehearsal


def test_a_rehearsal_that_stands_beside_none_has_a_lottery_of_its_own() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    plain = drawn(pd_day, by, now=BEFORE_CLOSING)

    tried = drawn(pd_day, by, now=BEFORE_CLOSING, what_if=ONE_MORE)

    assert bytes(tried.seed or b"") != bytes(plain.seed or b"")


def test_after_closing_a_section_tried_beside_a_rehearsal_is_drawn_for_real() -> None:
    pd_day = ranked_day(3)
    by = coordinator_of(pd_day)
    rehearsal = drawn(pd_day, by, now=BEFORE_CLOSING)

    tried = drawn(pd_day, by, what_if=ONE_MORE, beside=rehearsal)

    assert not tried.is_rehearsal
    assert bytes(tried.seed or b"") == bytes(drawn(pd_day, by).seed or b"")


def test_all_drafts_share_one_seed_so_a_tried_section_draws_no_new_lottery() -> None:
    pd_day = ranked_day(30)
    by = coordinator_of(pd_day)
    plain = drawn(pd_day, by)

    tried = drawn(pd_day, by, what_if=ONE_MORE)

    assert bytes(tried.seed or b"") == bytes(plain.seed or b"")
    assert who_got(tried, "hot") == who_got(plain, "hot")
    assert who_got(tried, "hot-2") != who_got(plain, "hot")


def test_the_twin_with_a_seed_for_every_input_would_draw_until_one_lottery_suits() -> None:
    pd_day = ranked_day(30)
    by = coordinator_of(pd_day)
    winners = set()
    for seats in range(1, 11):
        base = drawn(pd_day, by, what_if=(ExtraSection("cold-2", "cold", seats),))
        seed = draw_seed(secret=bytes(pd_day.secret), input_sha256=base.input_sha256)
        result = draw_day(day=kept_day(bytes(base.input_form or b"")), seed=seed)
        winners.add(next(row[0] for row in assignment_rows(result) if row[2] == "hot"))

    assert len(winners) > 1


@pytest.mark.parametrize(
    "section",
    [
        ExtraSection("x", "nothing like it", 5),
        ExtraSection("cold", "hot", 5),
        ExtraSection("x", "hot", 0),
        ExtraSection("x", "hot", 1001),
    ],
)
def test_a_section_that_does_not_fit_the_day_is_refused(section: ExtraSection) -> None:
    pd_day = ranked_day()

    with pytest.raises(NoSuchSection, match="between 1 and 1,000 seats"):
        ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING, what_if=[section])
    assert Draw.objects.count() == 0


def test_only_a_coordinator_of_the_district_may_draw() -> None:
    pd_day = ranked_day()
    strangers = [make_person(pd_day.district, "educator", "it_admin"), make_person(make_district(), "coordinator")]

    for stranger in strangers:
        with pytest.raises(NotAllowed):
            ask_for_draw(pd_day=pd_day, by=stranger, now=AFTER_CLOSING)


def test_a_day_that_nobody_ranked_is_not_drawn() -> None:
    pd_day = make_pd_day(make_district())

    with pytest.raises(NothingRanked):
        ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)


def test_once_published_nothing_is_drawn_again() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    publish_draw(draw=drawn(pd_day, by), by=by, now=AFTER_CLOSING)

    with pytest.raises(AlreadyPublished):
        ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)


def test_a_result_that_does_not_hold_fails_the_draw_and_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "verify_result", lambda **_: Review(("assignments.csv, line 2: no.",), 1, 9))
    pd_day = ranked_day()

    draw = drawn(pd_day, coordinator_of(pd_day))

    assert (draw.status, draw.published_form, draw.input_form) == (DrawStatus.FAILED, None, None)
    assert draw.failure == "The second program disagrees with this draw, so it is not kept."


def test_the_twin_without_the_check_would_keep_a_wrong_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "verify_result", lambda **_: Review((), 0, 0))
    monkeypatch.setattr(drawing, "waitlist_rows", lambda _: [("hot", "1", "nobody")])
    pd_day = ranked_day()

    draw = drawn(pd_day, coordinator_of(pd_day))

    assert draw.status == DrawStatus.DRAFT


def test_the_check_sees_what_the_twin_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "waitlist_rows", lambda _: [("hot", "1", "nobody")])
    pd_day = ranked_day()

    assert drawn(pd_day, coordinator_of(pd_day)).status == DrawStatus.FAILED


def test_a_fault_of_ours_fails_the_draw_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(drawing, "draw_day", break_down)
    pd_day = ranked_day()
    draw = ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)

    with pytest.raises(ZeroDivisionError):
        carry_out_draw(draw=draw, now=AFTER_CLOSING)

    draw.refresh_from_db()
    assert (draw.status, draw.failure[:27]) == (DrawStatus.FAILED, "Something went wrong on our")


def test_a_draw_whose_worker_was_killed_can_be_asked_again_after_ten_minutes() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    Draw.objects.update(status=DrawStatus.RUNNING, progress_share=0.3)
    draw.refresh_from_db()

    with pytest.raises(StillDrawing):
        ask_again(draw=draw, by=by, now=AFTER_CLOSING + timedelta(minutes=9))
    later = AFTER_CLOSING + timedelta(minutes=10)
    assert may_ask_again(draw, now=later)
    ask_again(draw=draw, by=by, now=later)
    carry_out_draw(draw=draw, now=later)

    draw.refresh_from_db()
    assert draw.status == DrawStatus.DRAFT


def test_a_draw_that_another_worker_has_taken_is_left_to_it() -> None:
    pd_day = ranked_day()
    draw = ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)
    Draw.objects.update(status=DrawStatus.RUNNING)

    carry_out_draw(draw=draw, now=AFTER_CLOSING)

    draw.refresh_from_db()
    assert (draw.status, draw.progress_share) == (DrawStatus.RUNNING, 0.0)


def test_a_draw_whose_worker_is_certainly_gone_is_begun_anew() -> None:
    pd_day = ranked_day()
    draw = ask_for_draw(pd_day=pd_day, by=coordinator_of(pd_day), now=AFTER_CLOSING)
    Draw.objects.update(status=DrawStatus.RUNNING, progress_share=0.3)

    carry_out_draw(draw=draw, now=AFTER_CLOSING, worker_was_lost=True)

    draw.refresh_from_db()
    assert (draw.status, draw.progress_share) == (DrawStatus.DRAFT, 1.0)


def test_asking_is_logged_with_what_was_asked() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    draw = ask_for_draw(pd_day=pd_day, by=by, now=at("09:00"))

    entry = LogEntry.objects.get(action__contains="draw")
    assert (entry.actor, entry.action, entry.subject) == (
        f"person:{by.public_id}",
        "pdday.ask_for_draw",
        f"draw:{draw.public_id}",
    )
