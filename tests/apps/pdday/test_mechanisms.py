"""Draws with trades and least mean ranks as drafts: carried out by the worker, looked at without a compiler."""

import pytest

from draws import AFTER_CLOSING, BEFORE_CLOSING, coordinator_of, drawn, ranked_day, trading_day
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.kept import kept_day, kept_published
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus
from waymark.apps.pdday.publication import assignment_rows, draw_record, summary_record, waitlist_rows
from waymark.apps.pdday.refusals import NeedsTwo, OnlyReported
from waymark.apps.pdday.result import MECHANISMS, PROVEN, Mechanism
from waymark.apps.pdday.rules import can_approve_draw, can_publish_draw, is_publishable
from waymark.apps.pdday.services import draw_day as draw_day_module
from waymark.apps.pdday.services import drawing
from waymark.apps.pdday.services.draw_day import draw_day
from waymark.apps.pdday.services.publishing import approve_draw, publish_draw
from waymark.apps.pdday.services.replaying import result_of
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.pdday.swaps import swap_figures, swap_words, swaps_of

pytestmark = pytest.mark.django_db


def forbid_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_given: object, **_named: object) -> None:
        raise AssertionError("a search was begun where only the worker may search")

    monkeypatch.setattr(draw_day_module, "_proven", search)


@pytest.mark.parametrize("fill", [False, True])
@pytest.mark.parametrize("mechanism", PROVEN)
def test_what_the_worker_sought_is_read_from_what_was_kept_and_is_the_same_in_everything_published(
    mechanism: Mechanism, fill: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd_day = trading_day()
    draw = drawn(pd_day, coordinator_of(pd_day), mechanism=mechanism, fill=fill)
    day = kept_day(bytes(draw.input_form or b""))
    sought = draw_day(day=day, seed=bytes(draw.seed or b""), mechanism=mechanism, fill=fill)
    forbid_search(monkeypatch)

    read = result_of(draw)

    assert list(assignment_rows(read)) == list(assignment_rows(sought))
    assert list(waitlist_rows(read)) == list(waitlist_rows(sought))
    assert summary_record(read) == summary_record(sought) == draw.summary
    sha256 = draw.input_sha256
    assert draw_record(read, input_sha256=sha256) == draw_record(sought, input_sha256=sha256)
    assert [read.explainer.explain(slot) for slot in range(read.problem.n_slots)] == [
        sought.explainer.explain(slot) for slot in range(sought.problem.n_slots)
    ]
    assert swaps_of(read) == swaps_of(sought)


def test_without_the_kept_seats_a_look_at_such_a_draft_would_have_begun_a_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = trading_day()
    draw = drawn(pd_day, coordinator_of(pd_day), mechanism="draw+swap")
    forbid_search(monkeypatch)

    with pytest.raises(AssertionError, match="only the worker may search"):
        draw_day(day=kept_day(bytes(draw.input_form or b"")), seed=bytes(draw.seed or b""), mechanism="draw+swap")


def test_a_search_tells_its_bound_and_its_gap_while_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = trading_day()
    told: list[tuple[float, float, float]] = []
    search_report = drawing._search_report

    def overheard(draw: Draw, *given: object) -> object:
        report = search_report(draw, *given)  # type: ignore[arg-type]  # handed on as it came

        def tell(total: int, bound: int) -> None:
            report(total, bound)
            row = Draw.objects.get(pk=draw.pk)
            told.append((row.progress_share, row.progress_mean_rank or 0, row.progress_bound or 0))

        return tell

    monkeypatch.setattr(drawing, "_search_report", overheard)

    draw = drawn(pd_day, coordinator_of(pd_day), mechanism="optimum")

    assert told
    assert all(0.3 <= share <= 0.6 and 1 <= bound <= mean for share, mean, bound in told)
    assert told[-1][1] == draw.summary["mean_rank"]
    assert draw.progress_share == 1.0


def test_a_least_mean_rank_is_a_report_that_nobody_can_approve_or_publish() -> None:
    pd_day = trading_day()
    by = coordinator_of(pd_day)
    report = drawn(pd_day, by, mechanism="optimum")

    with pytest.raises(OnlyReported):
        publish_draw(draw=report, by=by, now=AFTER_CLOSING)

    assert not can_publish_draw(by, report, now=AFTER_CLOSING)
    assert (Draw.objects.get().status, Assignment.objects.count()) == (DrawStatus.DRAFT, 0)


def test_where_publishing_needs_two_a_report_is_not_even_approved() -> None:
    pd_day = ranked_day(needs_two=True)
    report = drawn(pd_day, coordinator_of(pd_day), mechanism="optimum")
    second = coordinator_of(pd_day)

    with pytest.raises((OnlyReported, NeedsTwo)):
        approve_draw(draw=report, by=second, now=AFTER_CLOSING)

    assert not can_approve_draw(second, report, now=AFTER_CLOSING)
    assert can_approve_draw(second, drawn(pd_day, coordinator_of(pd_day)), now=AFTER_CLOSING)


def test_every_other_way_of_drawing_can_be_published_once_ranking_has_closed() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    drafts = [drawn(pd_day, by, mechanism=mechanism) for mechanism in MECHANISMS]

    publishable = {draft.mechanism for draft in drafts if is_publishable(draft)}
    assert publishable == {"draw", "draw+swap", "first-come"}


def test_a_rehearsal_with_trades_is_not_publishable() -> None:
    pd_day = trading_day()

    rehearsal = drawn(pd_day, coordinator_of(pd_day), now=BEFORE_CLOSING, mechanism="draw+swap")

    assert (rehearsal.is_rehearsal, is_publishable(rehearsal)) == (True, False)


def test_trades_are_published_with_their_reason_for_everybody_and_without_a_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = trading_day()
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by, mechanism="draw+swap")
    traded = swaps_of(result_of(draw))
    assert traded, "this day was made so that trades help"
    forbid_search(monkeypatch)

    publish_draw(draw=draw, by=by, now=AFTER_CLOSING)

    kept = Assignment.objects.filter(reason="traded")
    n_moves = sum(len(swap.moves) for swap in traded)
    assert 0 < kept.count() <= n_moves
    assert all("by a trade that makes the day worse for nobody (drawn: " in row.why["en"] for row in kept)
    assert all(row.probability is None for row in Assignment.objects.all())


def test_the_bundle_of_a_draw_with_trades_is_verified_with_a_search_and_forged_seats_are_found_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = trading_day()
    draw = drawn(pd_day, coordinator_of(pd_day), mechanism="draw+swap")
    day, published = kept_day(bytes(draw.input_form or b"")), kept_published(bytes(draw.published_form or b""))
    sha256 = input_sha256(day)
    assert verify_result(day=day, input_sha256=sha256, published=published).holds
    replay = result_of(draw)
    forbid_search(monkeypatch)

    assert verify_result(day=day, input_sha256=sha256, published=published, replay=replay).holds
    for price in published.draw["seat_price"]:
        published.draw["seat_price"][price] += 64
    assert not verify_result(day=day, input_sha256=sha256, published=published, replay=replay).holds


def test_trades_are_counted_from_the_two_days_and_told_in_words() -> None:
    pd_day = trading_day()
    result = result_of(drawn(pd_day, coordinator_of(pd_day), mechanism="draw+swap"))
    figures, swaps = swap_figures(result), swaps_of(result)
    assert figures is not None
    assert result.drawn is not None
    person = result.problem.slot_educator
    before, after = result.drawn.slot_rank, result.assignment.slot_rank

    assert figures.n_lost_first == len({int(p) for p in person[(before == 1) & (after != 1)]})
    assert figures.n_got_first == len({int(p) for p in person[(before != 1) & (after == 1)]})
    assert figures.n_moved == len({int(p) for p in person[result.drawn.slot_session != result.assignment.slot_session]})
    assert figures.n_better > 0
    assert all(move.day_gain >= 0 for swap in swaps for move in swap.moves)
    words = [text for swap in swaps for text in swap_words(result, swap)]
    assert len(words) == sum(len(swap.moves) for swap in swaps)
    assert any("; the whole day gains" in text for text in words)


def test_a_plain_draw_has_no_trades() -> None:
    pd_day = ranked_day()
    result = result_of(drawn(pd_day, coordinator_of(pd_day)))

    assert swaps_of(result) == ()
    assert swap_figures(result) is None
