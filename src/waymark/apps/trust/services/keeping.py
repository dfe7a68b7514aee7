"""Letting go of what is past its time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db import transaction

from waymark.apps.audit.services import log_action
from waymark.apps.people.models import Person
from waymark.apps.trust.retention import RULES, Action, Rule
from waymark.apps.trust.selectors.due import due_rows, held_rows
from waymark.apps.trust.services.pseudonyms import pseudonymize

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LetGo:
    """How many rows of a model are past their time, and what happens to them."""

    model: str
    action: Action
    n_rows: int


def what_is_due(*, on: date) -> tuple[LetGo, ...]:
    """Count what is past its time on a day; nothing is changed. One query for each rule."""
    counted = (LetGo(rule.model, rule.action, due_rows(rule, on=on).count()) for rule in RULES)
    return tuple(found for found in counted if found.n_rows)


def what_is_held(*, on: date) -> int:
    """Count the rows that are past their time on a day and that a legal hold keeps. One query for each rule."""
    return sum(held_rows(rule, on=on).count() for rule in RULES)


def let_go(*, on: date, by: str, now: datetime) -> tuple[LetGo, ...]:
    """Delete or pseudonymize what is past its time on a day, and log how much.

    Goes by `ROWS_AT_ONCE` rows, each lot in a transaction of its own: what is interrupted goes on the next night, and
    nobody waits long for a lock. ``by`` is an actor of the log.
    """
    done = tuple(LetGo(rule.model, rule.action, n_rows) for rule in RULES if (n_rows := sum(_lots(rule, on))))
    if done:
        counts = {found.model: found.n_rows for found in done}
        log_action(actor=by, action="trust.let_go", subject="everybody", now=now, details={"on": f"{on}", **counts})
    return done


def _lots(rule: Rule, on: date) -> Iterator[int]:
    while pks := list(due_rows(rule, on=on).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE]):
        _let_go_of(rule, pks)
        yield len(pks)


@transaction.atomic
def _let_go_of(rule: Rule, pks: Sequence[int | str]) -> None:
    if rule.action == Action.PSEUDONYMIZE:
        for person in Person.objects.filter(pk__in=pks).select_related("district"):
            pseudonymize(person)
    else:
        apps.get_model(rule.model)._default_manager.filter(pk__in=pks).delete()
