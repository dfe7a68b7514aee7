"""The second step: whose role needs one does not come in without, cannot put it off, and cannot guess it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from records import make_district, make_person, signed_in_client, stranger_client
from waymark.apps.accounts.limits import LIMITS, UNKNOWN, limits_of
from waymark.apps.accounts.mfa import SecondStepAdapter
from waymark.apps.accounts.models import Account, Visit
from waymark.apps.accounts.refusals import NotAccepted
from waymark.apps.accounts.services.second_steps import (
    accept_code,
    account_for,
    add_phone,
    new_secret,
    reset_second_steps,
)
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.people.models import Person, RoleKind
from web.signing_in.conftest import Clock, Door

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
NEEDING = sorted(kind for kind, limits in LIMITS.items() if limits.needs_second_step)


def code_of(secret: str, *, at: datetime | None = None) -> str:
    step = int((at or timezone.now()).timestamp()) // 30
    return str(format_hotp_value(hotp_value(secret, step)))


def with_phone(person: Person, *, now: datetime | None = None) -> tuple[Account, str, list[str]]:
    account, secret, now = account_for(person), new_secret(), now or timezone.now() - timedelta(hours=1)
    spare = add_phone(account=account, secret=secret, code=code_of(secret, at=now), now=now)
    return account, secret, spare


def is_in(client: Client) -> bool:
    return client.get("/visits/").status_code == 200


def wrong(right: str) -> str:
    return f"{(int(right) + 1) % 1_000_000:06d}"


# Who needs one


def test_every_role_stands_in_the_table_and_an_unknown_one_counts_as_one_that_sees_much() -> None:
    assert set(LIMITS) == set(RoleKind)
    assert limits_of(frozenset({"something new"})) == UNKNOWN
    assert UNKNOWN.needs_second_step


def test_of_several_roles_the_strictest_holds() -> None:
    both = limits_of(frozenset({"educator", "it_admin"}))

    assert (both.needs_second_step, both.idle, both.at_most) == (True, timedelta(minutes=30), timedelta(hours=12))


@pytest.mark.parametrize("kind", sorted(RoleKind))
def test_whose_role_needs_a_second_step_is_not_in_before_it(door: Door, browser: Client, kind: str) -> None:
    door.person(kind)

    answer = door.go(browser)

    needs = kind in NEEDING
    assert answer["Location"] == ("/sign-in/second-step/" if needs else "/")
    assert is_in(browser) != needs
    assert Visit.objects.count() == (0 if needs else 1)


@pytest.mark.parametrize(
    ("said", "comes_in"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({"amr": [{"mfa": 1}]}, False),
        ({"acr": "mfa"}, True),
        ({"acr": ["mfa"]}, False),
        ({}, False),
    ],
)
def test_a_second_step_at_the_provider_counts_where_the_provider_says_so(
    door: Door, browser: Client, said: dict[str, Any], comes_in: bool
) -> None:
    door.person("coordinator")
    door.idp.claims |= said

    door.go(browser)

    assert is_in(browser) == comes_in


# Setting it up


def test_the_first_time_a_phone_is_set_up_and_the_spare_codes_are_shown_once(door: Door, browser: Client) -> None:
    person = door.person("coordinator")
    door.go(browser, next="/choose/")
    page = browser.get("/sign-in/second-step/", follow=True)
    secret = browser.session["new_phone"]

    answer = browser.post("/sign-in/second-step/set-up/", {"code": code_of(secret)})

    shown = answer.content.decode()
    account = Account.objects.get(person=person)
    spare = Authenticator.objects.get(user=account, type="recovery_codes").wrap().generate_codes()
    assert "<svg" in page.content.decode()
    assert all(code in shown for code in spare)
    assert 'href="/choose/"' in shown
    assert is_in(browser)
    assert spare[0] not in browser.get("/visits/").content.decode()
    assert browser.get("/sign-in/second-step/set-up/").status_code == 302


def test_a_wrong_first_code_sets_nothing_up(door: Door, browser: Client) -> None:
    door.person("coordinator")
    door.go(browser)
    browser.get("/sign-in/second-step/set-up/")

    answer = browser.post("/sign-in/second-step/set-up/", {"code": wrong(code_of(browser.session["new_phone"]))})

    assert answer.status_code == 422
    assert not Authenticator.objects.exists()
    assert not is_in(browser)


def test_secrets_are_not_in_the_database_as_they_are() -> None:
    _, secret, spare = with_phone(make_person(make_district(), "coordinator"))

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert spare[0] not in kept


def test_the_person_is_told_by_letter_and_the_log_keeps_it() -> None:
    person = make_person(make_district(), "coordinator")
    person.language = "es"
    person.save()
    with_phone(person)
    reset_second_steps(person=person, by="machine:root", now=NOW)

    assert list(LogEntry.objects.order_by("seq").values_list("action", "actor")) == [
        ("accounts.add_second_step", f"person:{person.public_id}"),
        ("accounts.reset_second_steps", "machine:root"),
    ]
    assert [letter.language for letter in Letter.objects.filter(person=person)] == ["es", "es"]


def test_after_a_lost_phone_whoever_has_it_is_signed_out_everywhere_and_others_are_not() -> None:
    person = make_person(make_district(), "coordinator")
    with_phone(person)
    on_the_phone, at_the_desk = signed_in_client(person), signed_in_client(person)
    colleague = signed_in_client(make_person(person.district, "coordinator"))

    assert reset_second_steps(person=person, by="machine:root", now=timezone.now()) == (1, 2)

    assert [is_in(client) for client in (on_the_phone, at_the_desk, colleague)] == [False, False, True]
    ended = LogEntry.objects.filter(action="accounts.sign_out")
    assert {(entry.actor, entry.reason) for entry in ended} == {("machine:root", "second step reset")}


def test_without_ending_the_visits_whoever_has_the_phone_would_stay_in(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(make_district(), "coordinator")
    with_phone(person)
    on_the_phone = signed_in_client(person)
    monkeypatch.setattr("waymark.apps.accounts.services.second_steps.end_all_visits_of", lambda **_facts: 0)

    reset_second_steps(person=person, by="machine:root", now=timezone.now())

    assert is_in(on_the_phone)


def test_who_has_a_second_step_cannot_set_up_another_by_going_to_that_page(door: Door, browser: Client) -> None:
    person = door.person("coordinator")
    with_phone(person)
    door.go(browser)

    answer = browser.get("/sign-in/second-step/set-up/")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/second-step/")
    assert "new_phone" not in browser.session


# Taking it


@pytest.mark.parametrize("written", ["{}", " {} ", "{:.3} {:.6}"])
def test_the_code_of_the_moment_brings_one_in(door: Door, browser: Client, written: str) -> None:
    _, secret, _ = with_phone(door.person("coordinator"))
    door.go(browser, next="/choose/")
    before = browser.session.session_key
    code = code_of(secret)

    typed = written.format(code) if written.count("{") == 1 else f"{code[:3]} {code[3:]}"
    answer = browser.post("/sign-in/second-step/", {"code": typed})

    assert (answer.status_code, answer["Location"]) == (302, "/choose/")
    assert browser.session.session_key != before
    assert is_in(browser)


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_a_clock_half_a_minute_wrong_is_forgiven(seconds: int) -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))

    accept_code(account=account, code=code_of(secret, at=NOW + timedelta(seconds=seconds)), through="x", now=NOW)

    assert not LogEntry.objects.filter(action="accounts.sign_in_refused").exists()


@pytest.mark.parametrize("seconds", [-120, -31, 60, 120])
def test_a_code_of_another_time_is_not_taken(seconds: int) -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))

    with pytest.raises(NotAccepted):
        accept_code(account=account, code=code_of(secret, at=NOW + timedelta(seconds=seconds)), through="x", now=NOW)


def test_a_code_is_taken_once_and_no_older_one_after_it() -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))
    newer, older = code_of(secret, at=NOW), code_of(secret, at=NOW - timedelta(seconds=30))
    accept_code(account=account, code=newer, through="x", now=NOW)

    for code in (newer, older):
        with pytest.raises(NotAccepted):
            accept_code(account=account, code=code, through="x", now=NOW)


def test_without_counting_steps_up_a_code_seen_over_a_shoulder_would_open_again() -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))
    accept_code(account=account, code=code_of(secret, at=NOW), through="x", now=NOW)
    Account.objects.update(last_code_step=0)

    accept_code(account=account, code=code_of(secret, at=NOW), through="x", now=NOW)


def test_the_ten_spare_codes_have_eight_digits_each_and_no_two_people_get_the_same() -> None:
    district = make_district()
    _, first_secret, first = with_phone(make_person(district, "coordinator"))
    _, second_secret, second = with_phone(make_person(district, "coordinator"))

    assert [len(code) for code in first] == [8] * 10
    assert all(code.isdecimal() for code in first)
    assert len({*first, *second}) == 20
    assert first_secret != second_secret


def test_a_spare_code_is_taken_once() -> None:
    account, _, spare = with_phone(make_person(make_district(), "coordinator"))
    accept_code(account=account, code=spare[3], through="x", now=NOW)

    with pytest.raises(NotAccepted):
        accept_code(account=account, code=spare[3], through="x", now=NOW)
    accept_code(account=account, code=spare[4], through="x", now=NOW)


def test_after_five_wrong_codes_even_the_right_one_is_not_taken_for_a_minute_then_two_then_four() -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))
    now = NOW
    for minutes in (1, 2, 4):
        for _ in range(5):
            with pytest.raises(NotAccepted):
                accept_code(account=account, code=wrong(code_of(secret, at=now)), through="x", now=now)
        rests = Account.objects.get().rests_until
        assert rests == now + timedelta(minutes=minutes)
        now = rests
    Account.objects.update(n_failures=4, rests_until=None)
    with pytest.raises(NotAccepted):
        accept_code(account=account, code=wrong(code_of(secret, at=now)), through="x", now=now)
    with pytest.raises(NotAccepted):
        accept_code(account=account, code=code_of(secret, at=now), through="x", now=now)


def test_without_the_rest_all_codes_could_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    account, secret, _ = with_phone(make_person(make_district(), "coordinator"), now=NOW - timedelta(hours=1))
    monkeypatch.setattr("waymark.apps.accounts.services.second_steps.is_resting", lambda *_a, **_k: False)
    for _ in range(20):
        with pytest.raises(NotAccepted):
            accept_code(account=account, code=wrong(code_of(secret, at=NOW)), through="x", now=NOW)

    accept_code(account=account, code=code_of(secret, at=NOW), through="x", now=NOW)


def test_halfway_in_opens_no_page_and_is_over_after_ten_minutes(door: Door, browser: Client, clock: Clock) -> None:
    _, secret, _ = with_phone(door.person("coordinator"))
    door.go(browser)
    assert browser.get("/choose/days/").status_code == 302
    clock(601)

    answer = browser.post("/sign-in/second-step/", {"code": code_of(secret)})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert not is_in(browser)


# Keeping it


def press_take_away(client: Client, person: Person) -> int:
    number = Authenticator.objects.get(user__person=person, type="totp").pk
    status: int = client.post(f"/visits/second-steps/{number}/remove/").status_code
    return status


@pytest.mark.parametrize("kind", NEEDING)
def test_its_owner_cannot_switch_it_off_while_the_role_needs_it(kind: str) -> None:
    person = make_person(make_district(), kind)
    with_phone(person)

    assert press_take_away(signed_in_client(person), person) == 409
    assert Authenticator.objects.filter(user__person=person, type="totp").count() == 1


@pytest.mark.parametrize("kind", NEEDING)
def test_without_asking_the_role_it_would_be_gone_with_one_press(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(make_district(), kind)
    with_phone(person)
    monkeypatch.setattr("waymark.apps.accounts.services.second_steps.must_have_second_step", lambda *_a, **_k: False)

    assert press_take_away(signed_in_client(person), person) == 302
    assert not Authenticator.objects.exists()


def test_a_local_account_keeps_it_whatever_the_role() -> None:
    person = make_person(make_district(), "educator")
    with_phone(person)
    Account.objects.update(local_name="dana")

    assert press_take_away(signed_in_client(person), person) == 409


def test_whose_role_does_not_need_it_may_take_it_away_with_its_spare_codes() -> None:
    person = make_person(make_district(), "educator")
    with_phone(person)

    assert press_take_away(signed_in_client(person), person) == 302
    assert not Authenticator.objects.exists()


def test_nobody_takes_away_anothers() -> None:
    district = make_district()
    person, other = make_person(district, "educator"), make_person(district, "educator")
    with_phone(person)

    press_take_away(signed_in_client(other), person)

    assert Authenticator.objects.filter(user__person=person).count() == 2


def test_a_role_that_comes_later_ends_a_visit_that_began_without_a_second_step(door: Door, browser: Client) -> None:
    person = door.person("educator")
    door.go(browser)
    assert is_in(browser)

    person.roles.create(kind="coordinator", starts_on=timezone.localdate() - timedelta(days=2))

    assert not is_in(browser)


def test_allauths_own_road_takes_nothing_away() -> None:
    with_phone(make_person(make_district(), "educator"))

    assert not SecondStepAdapter().can_delete_authenticator(Authenticator.objects.first())


def test_strangers_have_no_second_step() -> None:
    assert stranger_client().get("/sign-in/second-step/")["Location"] == "/sign-in/"
