"""The chooser of ways of drawing, the progress of a search, its board, its trades, and publishing it."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from draws import coordinator_of, drawn, ranked_day, trading_day
from records import make_district, make_person, signed_in_client
from waymark.apps.pdday.canonical import input_sha256
from waymark.apps.pdday.models import Assignment, Draw, DrawStatus, PdDay
from waymark.apps.pdday.result import Mechanism
from waymark.apps.pdday.services import draw_day as draw_day_module
from waymark.apps.pdday.services.verify_result import verify_result
from waymark.apps.people.models import Person
from waymark.apps.trust.models import Read
from waymark.interop.pdday.bundle import read_bundle
from waymark.interop.pdday.read_day import read_day_files
from waymark.interop.pdday.result import read_published
from waymark.web.pdday.draws.mechanisms import MECHANISM_CHOICES, how_it_was_drawn, mechanism_title
from waymark.web.pdday.draws.proven import gap_words

pytestmark = pytest.mark.django_db


def closed_trading_day() -> PdDay:
    pd_day = trading_day()
    pd_day.ranking_closes_at = timezone.now() - timedelta(hours=1)
    pd_day.save()
    return pd_day


def address(pd_day: PdDay, *parts: str) -> str:
    return "/".join(["/choose/days", pd_day.public_id, "draws", *parts, ""])


def draft(pd_day: PdDay, by: Person, mechanism: Mechanism) -> Draw:
    return drawn(pd_day, by, now=timezone.now(), mechanism=mechanism)


def forbid_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_given: object, **_named: object) -> None:
        raise AssertionError("a page began a search")

    monkeypatch.setattr(draw_day_module, "_proven", search)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_chooser_says_of_each_way_what_it_promises_and_what_it_costs() -> None:
    pd_day = closed_trading_day()

    page = signed_in_client(coordinator_of(pd_day)).get(address(pd_day)).content.decode()

    assert re.findall(r'name="mechanism"\s+value="([^"]*)"', page) == ["draw", "draw+swap", "optimum"]
    assert re.search(r'value="draw" checked', page)
    assert "ranking honestly is no longer proven to be best" in page
    assert "cannot be published" in page
    assert "Draw in this way" in page


def test_there_is_no_chooser_before_ranking_opens_while_a_public_value_is_waited_for_or_once_it_is_published() -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    client = signed_in_client(by)
    PdDay.objects.update(public_value_plan="Dice at noon")
    assert "Ways of drawing" not in client.get(address(pd_day)).content.decode()
    PdDay.objects.update(public_value_plan="")
    assert "Ways of drawing" in client.get(address(pd_day)).content.decode()
    draw = draft(pd_day, by, "draw")

    client.post(address(pd_day, draw.public_id, "publish"))

    assert "Ways of drawing" not in client.get(address(pd_day)).content.decode()


def test_while_ranking_is_open_the_chooser_rehearses() -> None:
    pd_day = trading_day()
    PdDay.objects.update(ranking_closes_at=timezone.now() + timedelta(days=1))
    client = signed_in_client(coordinator_of(pd_day))

    assert "Rehearse in this way" in client.get(address(pd_day)).content.decode()


@pytest.mark.parametrize("mechanism", ["draw+swap", "optimum"])
def test_asking_for_another_way_queues_it_and_shows_how_the_search_stands(mechanism: str) -> None:
    pd_day = closed_trading_day()
    client = signed_in_client(coordinator_of(pd_day))

    answer = client.post(address(pd_day, "ask"), {"mechanism": mechanism})

    draw = Draw.objects.get()
    assert (draw.mechanism, draw.status) == (mechanism, DrawStatus.WAITING)
    assert answer["Location"] == address(pd_day, draw.public_id)
    Draw.objects.update(status=DrawStatus.RUNNING, progress_mean_rank=1.5, progress_bound=1.485, progress_share=0.4)
    words = "Mean rank so far 1.500; proven: none can be below 1.485. Gap 1.00 %."
    assert words in client.get(address(pd_day, draw.public_id)).content.decode()
    told = client.get(address(pd_day, draw.public_id, "progress.json")[:-1]).json()
    assert (told["standing"], told["share"]) == (words, 0.4)


def test_the_board_shows_gap_and_what_trades_did_and_begins_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    draw = draft(pd_day, by, "draw+swap")
    forbid_search(monkeypatch)

    text = text_of(signed_in_client(by).get(address(pd_day, draw.public_id)).content.decode())

    assert "Mean rank 1.500: the best that such trades can reach, proven." in text
    assert "By trading, the mean rank went from 2.000 to 1.500." in text
    assert "6 people have a better day than in the fair draw, nobody a worse one." in text
    assert "6 people gave up a first choice in some breakout for something better in another." in text
    assert "Read all 6 trades" in text
    assert "would have none, with the fair draw" in text
    assert "Fair draw with trades: first the fair draw" in text


def test_the_trades_are_listed_with_what_everybody_gave_and_gained_and_the_look_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    draw = draft(pd_day, by, "draw+swap")
    forbid_search(monkeypatch)

    page = signed_in_client(by).get(address(pd_day, draw.public_id, "trades")).content.decode()

    text = text_of(page)
    assert "After the draw 6 people moved to other seats." in text
    assert "a chain of 1 person" in text or "a ring of 2 people" in text
    assert len(re.findall(r"; the whole day gains 2 ranks", text)) > 0
    assert "draw_id" not in page
    assert not re.search(r"person-\d\d", page), "people stand under their names, never under their draw_id"
    assert Read.objects.filter(about=f"{pd_day.title}: Draft 1").exists()


def test_a_draw_without_trades_has_no_page_of_trades() -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)

    for mechanism in ("draw", "optimum"):
        draw = draft(pd_day, by, mechanism)
        assert signed_in_client(by).get(address(pd_day, draw.public_id, "trades")).status_code == 404


def test_a_day_on_which_no_trade_helps_says_so() -> None:
    pd_day = ranked_day()
    PdDay.objects.update(ranking_closes_at=timezone.now() - timedelta(hours=1))
    by = coordinator_of(pd_day)
    draw = draft(pd_day, by, "draw+swap")
    client = signed_in_client(by)

    assert "No trade helped" in client.get(address(pd_day, draw.public_id, "trades")).content.decode()
    assert "Read the trade" not in client.get(address(pd_day, draw.public_id)).content.decode()


def test_a_report_is_shown_as_one_and_its_publishing_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), draft(pd_day, by, "optimum")
    forbid_search(monkeypatch)

    page = client.get(address(pd_day, draw.public_id)).content.decode()
    answer = client.post(address(pd_day, draw.public_id, "publish"))

    assert "This is a report and cannot be published." in page
    assert "Publish to" not in page
    assert answer.status_code == 409
    assert "it shows what fairness costs" in answer.content.decode()
    assert Assignment.objects.count() == 0
    assert "Draw seats" in client.get(address(pd_day)).content.decode(), "the next step is still the draw itself"


def test_side_by_side_the_gap_stands_where_it_was_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    plain, best = draft(pd_day, by, "draw"), draft(pd_day, by, "optimum")
    forbid_search(monkeypatch)

    page = signed_in_client(by).get(f"{address(pd_day, 'compare')}?a={plain.public_id}&b={best.public_id}")

    text = text_of(page.content.decode())
    assert "Mean rank 2.000: how far from the best possible was not computed." in text
    assert "Mean rank 1.500: the best possible, proven." in text


def test_the_published_bundle_of_a_draw_with_trades_holds_for_a_stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    client, draw = signed_in_client(by), draft(pd_day, by, "draw+swap")
    with monkeypatch.context() as pages:
        forbid_search(pages)
        client.post(address(pd_day, draw.public_id, "publish"))
        proof = client.get(address(pd_day, draw.public_id, "proof"))
        bundle = client.get(f"{address(pd_day, draw.public_id, 'proof')}bundle.zip").content

    files_in, files_out = read_bundle(bundle)
    day, _notes = read_day_files(files_in)
    review = verify_result(day=day, input_sha256=input_sha256(day), published=read_published(files_out))

    assert (review.holds, review.findings) == (True, ())
    assert zipfile.ZipFile(io.BytesIO(bundle)).testzip() is None
    assert "after the draw, seats were traded where that made nobody’s day worse" in proof.content.decode()


def test_my_day_says_that_a_seat_came_by_a_trade() -> None:
    pd_day = closed_trading_day()
    by = coordinator_of(pd_day)
    draw = draft(pd_day, by, "draw+swap")
    signed_in_client(by).post(address(pd_day, draw.public_id, "publish"))
    traded = Assignment.objects.filter(reason="traded").select_related("attendee__person").first()
    assert traded is not None

    page = signed_in_client(traded.attendee.person).get(f"/my-day/{pd_day.public_id}/")

    assert page.status_code == 200
    assert "by a trade that makes the day worse for nobody" in page.content.decode()


def test_nobody_but_a_coordinator_reads_trades() -> None:
    pd_day = closed_trading_day()
    draw = draft(pd_day, coordinator_of(pd_day), "draw+swap")
    where = address(pd_day, draw.public_id, "trades")

    assert signed_in_client(make_person(pd_day.district, "educator")).get(where).status_code in {403, 404}
    assert signed_in_client(make_person(make_district(), "coordinator")).get(where).status_code == 404


@pytest.mark.parametrize(
    ("mechanism", "gap", "words"),
    [
        ("draw", None, ""),
        ("optimum", 0.0, "the best possible, proven"),
        ("optimum", 0.0005, "at most 0.05 % from the best possible"),
        ("optimum", 0.00050001, "at most 0.06 % from the best possible"),
        ("draw+swap", 0.0, "the best that such trades can reach, proven"),
        ("draw+swap", 0.000001, "at most 0.01 % from the best that such trades can reach"),
    ],
)
def test_a_gap_is_told_rounded_up_and_only_where_it_was_computed(mechanism: str, gap: float | None, words: str) -> None:
    assert gap_words(Draw(mechanism=mechanism, summary={"gap": gap})) == words


def test_every_way_of_drawing_has_a_name_and_a_sentence() -> None:
    for mechanism, _word in MECHANISM_CHOICES:
        assert mechanism_title(mechanism)
        assert how_it_was_drawn(mechanism)
