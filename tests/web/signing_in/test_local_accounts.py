"""Local accounts: two steps, slow to guess, never quiet, and never in the way of everybody else."""

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records import make_district, make_person, stranger_client
from waymark.apps.accounts import hashing
from waymark.apps.accounts.hashing import Gate, TooManyAtOnce
from waymark.apps.accounts.models import Account, PasswordTries, Visit
from waymark.apps.accounts.refusals import AccountRefused
from waymark.apps.accounts.services import local_accounts, password_tries
from waymark.apps.accounts.services.local_accounts import close_local_account, create_local_account
from waymark.apps.accounts.services.password_tries import forget_old_tries, let_in
from waymark.apps.audit.models import LogEntry
from waymark.apps.outbox.models import Letter
from waymark.apps.people.models import Person
from waymark.web.signing_in.forms import CodeForm, LocalForm
from waymark.web.signing_in.place import place_of
from web.signing_in.conftest import Clock
from web.signing_in.test_second_step import code_of, is_in, wrong

pytestmark = pytest.mark.django_db

PASSWORD = "four plain words here"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def quick(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly and let everyone pass; the tests of the gate bring their own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    local_accounts._somebodys_hash.cache_clear()
    monkeypatch.setattr(local_accounts, "GATE", Gate(per_second=1_000_000, at_once=100))


def make_account(*roles: str) -> tuple[Person, str]:
    person = make_person(make_district(), *roles or ("it_admin",))
    secret = create_local_account(
        person=person, local_name="it-emergency", password=PASSWORD, by="machine:root", now=timezone.now()
    )
    return person, secret


def first_step(
    client: Client, *, name: str = "it-emergency", password: str = PASSWORD, place: str = "127.0.0.1"
) -> Any:
    return client.post("/sign-in/local/", {"name": name, "password": password}, REMOTE_ADDR=place)


def guess(*, place: str, times: int = 1) -> None:
    for _ in range(times):
        first_step(stranger_client(), password="wrong", place=place)  # noqa: S106 - of nobody


def test_name_password_and_code_bring_one_in_and_the_privacy_officer_is_told() -> None:
    person, secret = make_account()
    officer = make_person(person.district, "privacy_officer")
    stranger = make_person(make_district(), "privacy_officer")
    client = stranger_client()

    assert first_step(client)["Location"] == "/sign-in/second-step/"
    assert not is_in(client)
    client.post("/sign-in/second-step/", {"code": code_of(secret)})

    assert is_in(client)
    told = Letter.objects.filter(occasion__startswith="account:local-sign-in")
    assert {letter.person_id for letter in told} == {officer.pk, person.pk}
    assert person.name in told[0].text
    assert not Letter.objects.filter(person=stranger).exists()
    entry = LogEntry.objects.get(action="accounts.sign_in")
    assert (entry.details["way_in"], entry.details["had_second_step"]) == ("local", True)


def test_the_password_alone_opens_nothing_and_the_code_alone_neither() -> None:
    _, secret = make_account()
    client = stranger_client()
    first_step(client)

    assert client.post("/sign-in/second-step/", {"code": wrong(code_of(secret))}).status_code == 422
    assert not is_in(client)
    assert stranger_client().post("/sign-in/second-step/", {"code": code_of(secret)})["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("name", "password"),
    [("it-emergency", "other plain words"), ("nobody", PASSWORD), ("it-emergency", PASSWORD + " ")],
)
def test_a_wrong_name_and_a_wrong_password_get_the_same_page(name: str, password: str) -> None:
    make_account()
    pages = [first_step(stranger_client(), name=n, password=p) for n, p in ((name, password), ("zzz", "zzz"))]

    said = [page.context["form"].non_field_errors() for page in pages]
    assert [page.status_code for page in pages] == [422, 422]
    assert said[0] == said[1]


def test_an_unknown_name_costs_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    hashed: list[str] = []

    def check(password: str, encoded: str, **how: Any) -> bool:
        hashed.append(encoded.split("$")[0])
        return hashers.check_password(password, encoded, **how)

    monkeypatch.setattr(local_accounts, "check_password", check)

    first_step(stranger_client())
    first_step(stranger_client(), name="nobody")
    Account.objects.update(rests_until=timezone.now() + timedelta(hours=1))
    first_step(stranger_client())

    assert hashed == ["md5"] * 3


def test_a_right_password_does_not_make_wrong_codes_forgotten() -> None:
    _, secret = make_account()
    client = stranger_client()
    for _ in range(5):
        first_step(client)
        client.post("/sign-in/second-step/", {"code": wrong(code_of(secret))})

    assert Account.objects.get().rests_until is not None
    assert first_step(client).status_code == 422


def test_after_five_wrong_passwords_the_right_one_is_not_taken_until_the_rest_is_over(clock: Clock) -> None:
    make_account()
    client = stranger_client()
    for _ in range(5):
        first_step(client, password="wrong")  # noqa: S106 - of nobody

    assert first_step(client).status_code == 422
    clock(61)
    assert first_step(client).status_code == 302


# Somebody guesses


def test_a_stranger_who_guesses_waits_and_the_owner_elsewhere_does_not() -> None:
    make_account()
    guess(place="203.0.113.7", times=110)

    assert first_step(stranger_client(), place="203.0.113.7").status_code == 422
    assert first_step(stranger_client(), place="198.51.100.1").status_code == 302


def test_if_tries_counted_that_are_not_even_compared_one_place_would_close_the_door_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person, _ = make_account()
    account = Account.objects.get(person=person)

    def counting(**_facts: Any) -> None:
        password_tries.count_wrong_password(account=account, place="203.0.113.7", now=timezone.now())

    monkeypatch.setattr(local_accounts, "log_refused_sign_in", counting)
    guess(place="203.0.113.7", times=110)

    assert first_step(stranger_client(), place="198.51.100.1").status_code == 422


def test_if_all_places_were_one_a_stranger_would_keep_the_owner_out(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    monkeypatch.setattr("waymark.web.signing_in.local.place_of", lambda _request: "")
    guess(place="203.0.113.7", times=5)

    assert first_step(stranger_client(), place="198.51.100.1").status_code == 422


def test_a_hundred_wrong_passwords_in_an_hour_from_many_places_close_the_door_for_all(clock: Clock) -> None:
    make_account()
    for i in range(100):
        guess(place=f"203.0.113.{i}")
    assert first_step(stranger_client(), place="198.51.100.1").status_code == 422

    clock(3601)
    assert first_step(stranger_client(), place="198.51.100.1").status_code == 302


def test_without_counting_all_places_together_many_machines_could_guess_on(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    monkeypatch.setattr(password_tries, "MOST_IN_AN_HOUR", 10**9)
    for i in range(100):
        guess(place=f"203.0.113.{i}")

    assert first_step(stranger_client(), place="203.0.114.1").status_code == 302


def test_whoever_runs_the_machine_lets_the_owner_in_at_once_while_the_guessing_goes_on(clock: Clock) -> None:
    person, secret = make_account()
    for i in range(100):
        guess(place=f"203.0.113.{i}")
    account = Account.objects.get(person=person)

    until = let_in(account=account, by="machine:root", now=timezone.now())
    guess(place="198.51.100.1", times=6)
    client = stranger_client()

    assert first_step(client, place="198.51.100.1").status_code == 302
    assert client.post("/sign-in/second-step/", {"code": wrong(code_of(secret))}).status_code == 422
    assert not is_in(client)
    assert LogEntry.objects.get(action="accounts.let_in").details["until"] == until.isoformat()
    guess(place="198.51.100.1", times=4)
    clock(15 * 60 + 1)
    assert PasswordTries.objects.get().n_failures == 10
    guess(place="198.51.100.1", times=5)
    assert first_step(stranger_client(), place="198.51.100.1").status_code == 422


def test_where_somebody_guessed_from_is_kept_as_nothing_that_can_be_read_and_for_a_day(clock: Clock) -> None:
    make_account()
    guess(place="203.0.113.7")

    assert "203.0.113" not in str(list(PasswordTries.objects.values()))
    assert "203.0.113" not in str(list(LogEntry.objects.values()))
    clock(86_401)
    assert forget_old_tries(now=timezone.now()) == 1


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "place"),
    [
        ("127.0.0.1", "203.0.113.7", "", "203.0.113.7"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "127.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "203.0.113.7", "198.51.100.9", "203.0.113.7"),
        ("*", "10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "nonsense", ""),
        ("", "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", "", "", ""),
    ],
)
def test_the_place_is_what_the_proxy_saw_and_not_what_a_visitor_claims(
    settings: Any, proxies: str, peer: str, forwarded: str, place: str
) -> None:
    settings.WAYMARK_PROXIES = frozenset(filter(None, [proxies]))
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)

    assert place_of(request) == place


def test_what_was_typed_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    make_account()
    first_step(stranger_client(), password="a typed secret of nobody")  # noqa: S106 - of nobody

    entries = list(LogEntry.objects.values_list("actor", "subject", "details_json"))
    assert "typed secret" not in f"{entries} {caplog.text}"
    assert len(LogEntry.objects.filter(action="accounts.sign_in_refused")) == 1


def test_a_closed_account_opens_nothing_and_its_visits_end() -> None:
    person, secret = make_account()
    client = stranger_client()
    first_step(client)
    client.post("/sign-in/second-step/", {"code": code_of(secret)})
    assert is_in(client)

    close_local_account(account=Account.objects.get(person=person), by="machine:root", now=timezone.now())

    assert not is_in(client)
    assert first_step(stranger_client()).status_code == 422
    assert Visit.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("it-emergency", "fourteen chars", "14 characters; it takes 15 to 200"),
        ("it-emergency", "x" * 201, "201 characters"),
        ("it-emergency", "abababababababab", "repeats few characters"),
        ("it-emergency", "the it-emergency password", "holds the name"),
        ("It Emergency", PASSWORD, "a-z, 0-9"),
        ("a", PASSWORD, "3 to 50"),
    ],
)
def test_an_account_that_would_be_weak_is_not_made(name: str, password: str, said: str) -> None:
    person = make_person(make_district(), "it_admin")

    with pytest.raises(AccountRefused, match=said):
        create_local_account(person=person, local_name=name, password=password, by="m", now=timezone.now())
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "ALLCAPSNODIGITS!",
        "           aBcDe",
        "пароль из букв да",
        "four plain words " * 11 + "end",
    ],
)
def test_any_characters_will_do_in_a_password_that_is_long(password: str) -> None:
    person = make_person(make_district(), "it_admin")

    create_local_account(person=person, local_name="it-emergency", password=password, by="m", now=timezone.now())

    assert first_step(stranger_client(), password=password).status_code == 302


def test_a_password_is_good_for_as_long_as_nobody_changes_it(clock: Clock) -> None:
    make_account()
    clock(400 * 86_400)

    assert first_step(stranger_client())["Location"] == "/sign-in/second-step/"


def test_name_password_and_code_are_asked_for_and_no_hint_and_nothing_secret_besides() -> None:
    assert [list(form.base_fields) for form in (LocalForm, CodeForm)] == [["name", "password"], ["code"]]
    columns = {field.name for field in Account._meta.concrete_fields}
    assert columns == {
        *("id", "person", "public_id", "local_name", "password", "closed_at"),
        *("n_failures", "rests_until", "last_code_step", "let_in_until"),
    }


def test_the_password_is_masked_and_password_managers_and_pasting_are_let_alone() -> None:
    shown = stranger_client().get("/sign-in/local/").content.decode()
    field = re.findall(r'<input[^>]*name="password"[^>]*>', shown)

    assert len(field) == 1
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in shown
    assert "readonly" not in field[0]


def test_nobody_without_a_role_gets_one_and_no_name_is_given_twice() -> None:
    person, _ = make_account()
    other = make_person(person.district, "educator")

    with pytest.raises(AccountRefused, match="Somebody else has the name"):
        create_local_account(person=other, local_name="it-emergency", password=PASSWORD, by="m", now=timezone.now())
    with pytest.raises(AccountRefused, match="holds no role"):
        create_local_account(
            person=make_person(person.district), local_name="abc", password=PASSWORD, by="m", now=timezone.now()
        )


# The gate


def test_while_passwords_are_checked_others_are_told_at_once_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    gate = Gate(per_second=1000, at_once=1)
    monkeypatch.setattr(local_accounts, "GATE", gate)

    with gate.passing():
        answer = first_step(stranger_client())

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Wait 3 seconds" in answer.content.decode()
    assert first_step(stranger_client()).status_code == 302


def test_whoever_is_sent_away_has_asked_nothing_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    make_account()
    gate = Gate(per_second=1000, at_once=1)
    monkeypatch.setattr(local_accounts, "GATE", gate)
    client = stranger_client()

    with CaptureQueriesContext(connection) as asked, gate.passing():
        assert first_step(client).status_code == 503
    with CaptureQueriesContext(connection) as asked_of_others:
        assert first_step(client).status_code == 302

    assert (len(asked), len(asked_of_others) > 5) == (0, True)


def passed_in_ten_seconds(gate: Gate, at: list[float]) -> int:
    passed = 0
    for _ in range(1000):
        at[0] += 0.01
        try:
            with gate.passing():
                passed += 1
        except TooManyAtOnce:
            pass
    return passed


def test_passwords_are_begun_no_faster_than_the_gate_allows() -> None:
    at = [0.0]
    gate = Gate(per_second=2, at_once=1, clock=lambda: at[0])

    assert passed_in_ten_seconds(gate, at) == 20


def test_after_a_quiet_moment_as_many_as_may_be_inside_begin_together_and_no_more() -> None:
    at = [0.0]
    gate = Gate(per_second=2, at_once=3, clock=lambda: at[0])
    at[0] = 1000.0

    for _ in range(3):
        with gate.passing():
            pass
    with pytest.raises(TooManyAtOnce), gate.passing():
        pass


def come_back_times(n_people: int, *, spread: bool = True) -> list[int]:
    """Return when each of a crowd that comes at once is told to come back."""
    at = [0.0]
    gate = Gate(per_second=8, at_once=1, clock=lambda: at[0])
    told = []
    for _ in range(n_people):
        with pytest.raises(TooManyAtOnce) as sent_away, gate.passing(), gate.passing():
            pass
        told.append(sent_away.value.come_back_s)
        if not spread:
            gate._last_turn = 0.0
    return told


def test_a_crowd_comes_back_no_faster_than_passwords_are_begun() -> None:
    told = come_back_times(200)

    assert max(told.count(second) for second in set(told)) <= 8
    assert (min(told), max(told)) == (3, 27)


def test_without_turns_the_whole_crowd_would_come_back_in_the_same_second() -> None:
    assert len(set(come_back_times(200, spread=False))) == 1


def test_nobody_is_told_to_wait_longer_than_two_minutes() -> None:
    assert max(come_back_times(5000)) == hashing.LONGEST_S


def test_a_failure_inside_leaves_the_gate_open_for_the_next() -> None:
    gate = Gate(per_second=1_000_000, at_once=1)

    with pytest.raises(ValueError, match="inside"), gate.passing():
        raise ValueError("inside")
    with gate.passing():
        pass


def test_a_password_that_was_hashed_in_the_earlier_way_is_hashed_anew_when_it_is_used(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    make_account()
    settings.PASSWORD_HASHERS = [
        "waymark.apps.accounts.hashing.PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    local_accounts._somebodys_hash.cache_clear()

    first_step(stranger_client(), password="four other words here")  # noqa: S106 - of nobody
    assert Account.objects.get(local_name="it-emergency").password.startswith("pbkdf2")

    assert first_step(stranger_client()).status_code == 302
    assert Account.objects.get(local_name="it-emergency").password.startswith("argon2$argon2id$")
    assert first_step(stranger_client()).status_code == 302


def hash_in_threads(gate: Gate | None, *, n_threads: int) -> int:
    """Check passwords in threads for a moment; return the most that were hashed at once."""
    inside, most, lock = [0], [0], threading.Lock()

    def check() -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        with lock:
            inside[0] -= 1

    def one() -> None:
        if gate is None:
            check()
            return
        try:
            with gate.passing():
                check()
        except TooManyAtOnce:
            pass

    threads = [threading.Thread(target=one) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return most[0]


def test_of_forty_at_once_two_are_hashed() -> None:
    assert hash_in_threads(Gate(), n_threads=40) == 2


def test_without_the_gate_all_threads_would_hash_and_none_would_serve_pages() -> None:
    assert hash_in_threads(None, n_threads=8) > 4


def test_passwords_leave_more_than_half_of_two_processors_to_others() -> None:
    n_processes, seconds_each = 2, 0.025  # of a processor, as measured

    assert n_processes * hashing.PER_SECOND * seconds_each < 1
