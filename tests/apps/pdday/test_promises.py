"""What a coordinator cannot do to a lottery: each rule with a twin in which it is off and the cheat works."""

import hashlib
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from draws import AFTER_CLOSING, BEFORE_CLOSING, CLOSES, OPENS, coordinator_of, drawn, ranked_day
from records import list_of, make_attendee, make_district, make_person
from waymark.apps.audit.models import LogEntry
from waymark.apps.pdday.day import Day, Educator
from waymark.apps.pdday.kept import kept_form
from waymark.apps.pdday.models import Draw, DrawStatus, PdDay, RankedChoice, WithdrawnPromise
from waymark.apps.pdday.programme_refusals import RankingHasClosed, RankingHasOpened
from waymark.apps.pdday.published import Published
from waymark.apps.pdday.refusals import (
    AlreadyPublished,
    DayHasChanged,
    NobodyAsked,
    NoPublicValueAnnounced,
    NotAllowed,
    NothingPromised,
    NothingToSeal,
    PromiseIsWithdrawn,
    PublicValueIsFixed,
    PublicValueIsMissing,
    PublicValueIsOdd,
    SealComesFirst,
    WithdrawalNeedsAReason,
    WithdrawalNeedsTwo,
)
from waymark.apps.pdday.seed import draw_seed
from waymark.apps.pdday.selectors.draws import withdrawn_promises
from waymark.apps.pdday.services import drawing, sealing
from waymark.apps.pdday.services.choices import take_over_choices
from waymark.apps.pdday.services.drawing import ask_for_draw, carry_out_draw
from waymark.apps.pdday.services.opening import RankingTimesRefused, open_ranking
from waymark.apps.pdday.services.programme import unpublish_programme
from waymark.apps.pdday.services.programme_people import invite_everyone, take_over_people
from waymark.apps.pdday.services.publishing import publish_draw
from waymark.apps.pdday.services.ranking import RankingIsClosed, list_version, save_ranking
from waymark.apps.pdday.services.sealing import seal_input, seed_of, set_public_value
from waymark.apps.pdday.services.starting_over import agree_to_start_over, start_over
from waymark.apps.pdday.services.verify_result import Review, verify_result
from waymark.apps.people.models import Person

pytestmark = pytest.mark.django_db

LATER = AFTER_CLOSING + timedelta(days=1)
ILL = "Two facilitators are ill."


def announced_day(n_people: int = 3) -> tuple[PdDay, Person]:
    """Make a ranked day for which a public value was announced, and its coordinator."""
    pd_day = ranked_day(n_people)
    pd_day.public_value_plan = "Four dice in the cafeteria"
    pd_day.save()
    return pd_day, coordinator_of(pd_day)


def fresh(pd_day: PdDay) -> PdDay:
    return PdDay.objects.get(pk=pd_day.pk)


# Sealing


def test_the_first_draw_after_closing_seals_the_input_and_every_draft_rests_on_it() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    draw = drawn(pd_day, by)

    day = fresh(pd_day)
    assert (day.sealed_at, day.sealed_sha256) == (AFTER_CLOSING, draw.input_sha256)
    sealed = kept_form(bytes(day.sealed_input.form))
    assert hashlib.sha256(sealed).hexdigest() == day.sealed_sha256
    told = draw_seed(secret=bytes(pd_day.secret), input_sha256=day.sealed_sha256)
    assert bytes(draw.seed or b"") == told == seed_of(day)


def test_sealing_again_changes_nothing() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)

    seal_input(pd_day=pd_day, by=by, now=LATER)

    assert fresh(pd_day).sealed_at == AFTER_CLOSING
    assert LogEntry.objects.filter(action="pdday.seal_input").count() == 1


def test_nothing_is_sealed_before_closing_nor_by_anybody_else() -> None:
    pd_day = ranked_day()

    with pytest.raises(NothingToSeal):
        seal_input(pd_day=pd_day, by=coordinator_of(pd_day), now=BEFORE_CLOSING)
    with pytest.raises(NotAllowed):
        seal_input(pd_day=pd_day, by=make_person(make_district(), "coordinator"), now=AFTER_CLOSING)
    assert not fresh(pd_day).is_sealed


def test_a_rehearsal_seals_nothing() -> None:
    pd_day = ranked_day()

    drawn(pd_day, coordinator_of(pd_day), now=BEFORE_CLOSING)

    assert not fresh(pd_day).is_sealed


# Freezing: requests whose clock stood before closing when the day was sealed, as one that waited for a lock


def test_once_sealed_a_list_that_was_sent_before_closing_is_not_saved() -> None:
    pd_day = ranked_day()
    drawn(pd_day, coordinator_of(pd_day))
    attendee = pd_day.attendees.all()[0]
    before, own = ["hot", "cold"], list_of(attendee)

    with pytest.raises(RankingIsClosed):
        save_ranking(own=own, session_ids=["cold"], seen=list_version(before), by=attendee.person, now=BEFORE_CLOSING)

    assert list(attendee.choices.filter(block=own.block).values_list("session__session_id", flat=True)) == before


def test_once_sealed_choices_are_not_imported_people_not_changed_and_times_not_set() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    drawn(pd_day, by)
    person = pd_day.attendees.all()[0].person
    lists = {(person.person_id, "1"): ["cold"]}
    people = [Educator(person.person_id, priority_band=9)]

    with pytest.raises(RankingIsClosed):
        take_over_choices(pd_day=pd_day, lists=lists, by=by, now=BEFORE_CLOSING)
    with pytest.raises(RankingHasClosed, match="start over"):
        take_over_people(pd_day=pd_day, educators=people, by=by, now=BEFORE_CLOSING)
    with pytest.raises(RankingHasClosed):
        invite_everyone(pd_day=pd_day, by=by, now=BEFORE_CLOSING)
    with pytest.raises(RankingTimesRefused, match="Ranking has closed"):
        open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=LATER, by=by, now=BEFORE_CLOSING)
    with pytest.raises(RankingHasOpened, match="start over"):
        unpublish_programme(pd_day=pd_day, by=by, now=OPENS - timedelta(days=1))
    assert (RankedChoice.objects.count(), fresh(pd_day).ranking_closes_at) == (9, CLOSES)


def test_the_twin_without_the_freeze_lets_a_friend_be_served_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PdDay, "has_closed_for_ranking", lambda self, now: self.ranking_closes_at <= now)
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    friend = pd_day.attendees.all()[0].person

    take_over_people(pd_day=pd_day, educators=[Educator(friend.person_id, priority_band=9)], by=by, now=BEFORE_CLOSING)

    assert pd_day.attendees.get(person=friend).priority_band == 9


def test_records_that_differ_from_the_sealed_input_are_not_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by)
    pd_day.attendees.update(priority_band=3)

    with pytest.raises(DayHasChanged):
        publish_draw(draw=draw, by=by, now=AFTER_CLOSING)


def test_a_draft_of_changed_records_would_still_be_drawn_from_the_sealed_input() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    first = drawn(pd_day, by)
    RankedChoice.objects.filter(session__session_id="cold").delete()

    assert drawn(pd_day, by).input_sha256 == first.input_sha256


def test_a_draft_with_another_seed_is_not_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = drawn(pd_day, by)
    Draw.objects.update(seed=bytes(32))

    with pytest.raises(PromiseIsWithdrawn):
        publish_draw(draw=draw, by=by, now=AFTER_CLOSING)


# The public value


def plan(pd_day: PdDay, by: Person, words: str | None, *, now: datetime) -> None:
    """Set the times of a day as they are, and its plan."""
    open_ranking(pd_day=pd_day, opens_at=OPENS, closes_at=CLOSES, by=by, public_value_plan=words, now=now)


def test_the_plan_is_set_with_the_times_and_stays_once_ranking_has_opened() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    before = OPENS - timedelta(days=3)
    plan(pd_day, by, " Dice at noon. ", now=before)
    plan(pd_day, by, "Dice at one", now=before)

    with pytest.raises(RankingTimesRefused, match="as it was announced"):
        plan(pd_day, by, "", now=OPENS)
    plan(pd_day, by, None, now=OPENS)

    assert fresh(pd_day).public_value_plan == "Dice at one"
    logged = LogEntry.objects.filter(action="pdday.open_ranking").order_by("seq").last()
    assert logged is not None
    assert pd_day.commitment in logged.details_json
    assert "Dice at one" in logged.details_json


def test_an_announced_value_must_be_there_before_anything_is_drawn() -> None:
    pd_day, by = announced_day()

    with pytest.raises(PublicValueIsMissing):
        ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    with pytest.raises(PublicValueIsMissing):
        ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    set_public_value(pd_day=pd_day, value="4 1 6 2", by=by, now=AFTER_CLOSING)

    assert drawn(pd_day, by).status == DrawStatus.DRAFT


def test_a_draw_asked_for_before_closing_does_not_slip_past_the_missing_value() -> None:
    pd_day, by = announced_day()
    draw = ask_for_draw(pd_day=pd_day, by=by, now=BEFORE_CLOSING)

    carry_out_draw(draw=draw, now=AFTER_CLOSING)

    draw.refresh_from_db()
    assert (draw.status, draw.seed) == (DrawStatus.FAILED, None)
    assert "Write it down first" in draw.failure


def test_the_value_comes_after_the_seal_and_only_where_one_was_announced() -> None:
    pd_day, by = announced_day()
    plain = ranked_day()

    with pytest.raises(SealComesFirst):
        set_public_value(pd_day=pd_day, value="4 1 6 2", by=by, now=AFTER_CLOSING)
    with pytest.raises(NoPublicValueAnnounced):
        set_public_value(pd_day=plain, value="4 1 6 2", by=coordinator_of(plain), now=AFTER_CLOSING)
    with pytest.raises(NotAllowed):
        set_public_value(pd_day=pd_day, value="4", by=make_person(pd_day.district, "educator"), now=AFTER_CLOSING)


def test_the_database_too_knows_no_value_without_a_plan_or_a_seal() -> None:
    pd_day, _ = announced_day()
    plain = ranked_day()

    for day in (pd_day, plain):
        with pytest.raises(IntegrityError), transaction.atomic():
            PdDay.objects.filter(pk=day.pk).update(public_value="4 1 6 2")


def test_the_value_can_be_corrected_until_the_first_draft_and_every_word_of_it_is_logged() -> None:
    pd_day, by = announced_day()
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    set_public_value(pd_day=pd_day, value="4 1 6 3", by=by, now=AFTER_CLOSING)
    set_public_value(pd_day=pd_day, value="4 1 6 2", by=by, now=AFTER_CLOSING)
    drawn(pd_day, by)

    with pytest.raises(PublicValueIsFixed):
        set_public_value(pd_day=pd_day, value="6 6 6 6", by=by, now=LATER)

    logged = LogEntry.objects.filter(action="pdday.set_public_value").order_by("seq").values_list("details_json")
    assert [("4 1 6 3" in text, "4 1 6 2" in text) for (text,) in logged] == [(True, False), (True, True)]
    assert fresh(pd_day).public_value == "4 1 6 2"


def test_the_twin_without_that_rule_types_values_until_one_lottery_suits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "may_write_public_value", lambda *_, **__: True)
    pd_day, by = announced_day()
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)
    seeds = set()
    for value in ("1", "2", "3"):
        set_public_value(pd_day=pd_day, value=value, by=by, now=AFTER_CLOSING)
        seeds.add(bytes(drawn(pd_day, by).seed or b""))

    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("typed", "counts"),
    [("  4 1 6 2 \t", "4 1 6 2"), ("4 \n\u00a01", "4 1"), ("cafe\u0301", "caf\u00e9"), ("04", "04")],
)
def test_a_value_counts_as_it_was_typed_but_for_white_space_and_its_unicode_form(typed: str, counts: str) -> None:
    pd_day, by = announced_day()
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)

    assert set_public_value(pd_day=pd_day, value=typed, by=by, now=AFTER_CLOSING) == counts
    assert fresh(pd_day).public_value == counts


@pytest.mark.parametrize("typed", ["", "  ", "4\u200b1", "4\x001", "x" * 201])
def test_what_not_everybody_can_read_is_refused(typed: str) -> None:
    pd_day, by = announced_day()
    seal_input(pd_day=pd_day, by=by, now=AFTER_CLOSING)

    with pytest.raises(PublicValueIsOdd):
        set_public_value(pd_day=pd_day, value=typed, by=by, now=AFTER_CLOSING)


# Starting over


def test_starting_over_opens_the_secret_keeps_the_drafts_as_withdrawn_and_makes_a_new_lock() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draft, secret, lock = drawn(pd_day, by), bytes(pd_day.secret), pd_day.commitment
    rehearsal = Draw.objects.create(
        pd_day=pd_day, number=9, status=DrawStatus.DRAFT, is_rehearsal=True, asked_by=by, asked_at=OPENS
    )

    start_over(pd_day=pd_day, reason=f" {ILL} ", by=by, now=LATER)

    promise = withdrawn_promises(pd_day)[0]
    assert (promise.reason, bytes(promise.secret or b""), promise.commitment) == (ILL, secret, lock)
    assert (promise.sealed_sha256, promise.closed_at, promise.withdrawn_at) == (draft.input_sha256, CLOSES, LATER)
    assert [(d.number, d.status) for d in promise.draws.all()] == [(draft.number, DrawStatus.WITHDRAWN)]
    rehearsal.refresh_from_db()
    assert rehearsal.status == DrawStatus.DRAFT
    day = fresh(pd_day)
    assert day.commitment != lock
    assert (day.is_sealed, day.ranking_opens_at, day.ranking_closes_at) == (False, None, None)
    assert RankedChoice.objects.count() == 9
    logged = LogEntry.objects.get(action="pdday.start_over")
    assert (logged.reason, lock in logged.details_json, day.commitment in logged.details_json) == (ILL, True, True)


def test_after_it_the_day_can_be_changed_ranked_and_drawn_with_another_seed() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    old = drawn(pd_day, by)
    start_over(pd_day=pd_day, reason=ILL, by=by, now=LATER)
    make_person(pd_day.district, "educator")

    invite_everyone(pd_day=pd_day, by=by, now=LATER)
    open_ranking(pd_day=pd_day, opens_at=None, closes_at=LATER + timedelta(hours=1), by=by, now=LATER)
    new = drawn(pd_day, by, now=LATER + timedelta(hours=2))

    assert (new.status, new.number) == (DrawStatus.DRAFT, 2)
    assert bytes(new.seed or b"") != bytes(old.seed or b"")
    publish_draw(draw=new, by=by, now=LATER + timedelta(hours=3))
    with pytest.raises(AlreadyPublished):
        start_over(pd_day=pd_day, reason=ILL, by=by, now=LATER + timedelta(hours=4))


def test_a_withdrawn_draft_is_never_published() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draft = drawn(pd_day, by)
    start_over(pd_day=pd_day, reason=ILL, by=by, now=LATER)

    with pytest.raises(PromiseIsWithdrawn):
        publish_draw(draw=draft, by=by, now=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.update(status=DrawStatus.PUBLISHED, published_at=LATER)


def test_a_draw_that_runs_while_the_promise_is_withdrawn_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = drawn_while_starting_over(monkeypatch)

    assert (draw.status, draw.seed) == (DrawStatus.FAILED, None)
    assert "was withdrawn" in draw.failure


def test_the_twin_without_that_check_keeps_a_draft_with_an_opened_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "is_still_promised", lambda *_: True)

    draw = drawn_while_starting_over(monkeypatch)

    promise = WithdrawnPromise.objects.get()
    opened = draw_seed(secret=bytes(promise.secret or b""), input_sha256=promise.sealed_sha256)
    assert (draw.status, bytes(draw.seed or b"")) == (DrawStatus.DRAFT, opened)


def drawn_while_starting_over(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draw; meanwhile the promise is withdrawn, and somebody has the draw carried out once more."""
    pd_day = ranked_day()
    by = coordinator_of(pd_day)
    draw = ask_for_draw(pd_day=pd_day, by=by, now=AFTER_CLOSING)

    def slow(*, day: Day, input_sha256: str, published: Published) -> Review:
        start_over(pd_day=pd_day, reason=ILL, by=by, now=AFTER_CLOSING)
        Draw.objects.update(status=DrawStatus.RUNNING)
        return verify_result(day=day, input_sha256=input_sha256, published=published)

    monkeypatch.setattr(drawing, "verify_result", slow)
    carry_out_draw(draw=draw, now=AFTER_CLOSING)
    draw.refresh_from_db()
    return draw


def test_it_takes_a_reason_a_promise_and_a_coordinator() -> None:
    pd_day = ranked_day()
    by = coordinator_of(pd_day)

    with pytest.raises(WithdrawalNeedsAReason):
        start_over(pd_day=pd_day, reason=" ", by=by, now=AFTER_CLOSING)
    with pytest.raises(NotAllowed):
        start_over(pd_day=pd_day, reason=ILL, by=make_attendee(pd_day).person, now=AFTER_CLOSING)
    with pytest.raises(NothingPromised):
        start_over(pd_day=pd_day, reason=ILL, by=by, now=OPENS - timedelta(seconds=1))
    assert WithdrawnPromise.objects.count() == 0


def test_where_publishing_needs_two_so_does_starting_over() -> None:
    pd_day = ranked_day(needs_two=True)
    one, two = coordinator_of(pd_day), coordinator_of(pd_day)
    draft = drawn(pd_day, one)
    with pytest.raises(NobodyAsked):
        agree_to_start_over(pd_day=pd_day, by=two, now=LATER)

    start_over(pd_day=pd_day, reason="First words", by=one, now=LATER)
    start_over(pd_day=pd_day, reason=ILL, by=one, now=LATER)

    draft.refresh_from_db()
    assert (draft.status, fresh(pd_day).commitment) == (DrawStatus.DRAFT, pd_day.commitment)
    assert withdrawn_promises(pd_day) == []
    with pytest.raises(WithdrawalNeedsTwo):
        agree_to_start_over(pd_day=pd_day, by=one, now=LATER)
    agree_to_start_over(pd_day=pd_day, by=two, now=LATER)
    promise = withdrawn_promises(pd_day)[0]
    assert (promise.number, promise.reason, promise.asked_by, promise.agreed_by) == (1, ILL, one, two)
    assert fresh(pd_day).commitment != pd_day.commitment


def test_a_published_day_is_not_started_over_by_a_second_person_who_comes_late() -> None:
    pd_day = ranked_day(needs_two=True)
    one, two = coordinator_of(pd_day), coordinator_of(pd_day)
    draft = drawn(pd_day, one)
    start_over(pd_day=pd_day, reason=ILL, by=one, now=LATER)
    Draw.objects.filter(pk=draft.pk).update(status=DrawStatus.PUBLISHED, published_at=LATER)

    with pytest.raises(AlreadyPublished):
        agree_to_start_over(pd_day=pd_day, by=two, now=LATER)


def test_the_database_too_wants_two_different_people_a_reason_and_an_open_secret() -> None:
    pd_day = ranked_day(needs_two=True)
    one = coordinator_of(pd_day)
    start_over(pd_day=pd_day, reason=ILL, by=one, now=LATER)

    for wrong in ({"agreed_by": one}, {"reason": ""}, {"withdrawn_at": LATER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WithdrawnPromise.objects.update(**wrong)
