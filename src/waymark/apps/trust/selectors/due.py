"""Which rows are past their time."""

from datetime import UTC, date, datetime, time, timedelta

from django.apps import apps
from django.db.models import DateTimeField, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP

from waymark.apps.trust.retention import HELD_THROUGH, Rule


def due_rows(rule: Rule, *, on: date) -> QuerySet[Model]:
    """Return the rows whose time is over on a day: their clock stood more than ``rule.days`` days before it.

    Rows of whoever is under a legal hold are not among them.
    """
    free = Q()
    for way in HELD_THROUGH.get(rule.model, ()):
        free &= Q(**{f"{way}legal_hold": None})
    return _over(rule, on).filter(free)


def held_rows(rule: Rule, *, on: date) -> QuerySet[Model]:
    """Return the rows whose time is over on a day and that only a legal hold keeps."""
    held = Q()
    for way in HELD_THROUGH.get(rule.model, ()):
        held |= Q(**{f"{way}legal_hold__isnull": False})
    return _over(rule, on).filter(held) if held else _over(rule, on).none()


def _over(rule: Rule, on: date) -> QuerySet[Model]:
    model = apps.get_model(rule.model)
    condition = rule.only or Q()
    if rule.clock:
        condition &= Q(**{f"{rule.clock}__lt": _limit(model, rule, on)})
    found: QuerySet[Model] = model._default_manager.filter(condition)
    return found


def _limit(model: type[Model], rule: Rule, on: date) -> date | datetime:
    """Return the first day, or its first moment in UTC, whose rows are kept."""
    day = on - timedelta(days=rule.days)
    field = model._meta.get_field(rule.clock.split(LOOKUP_SEP)[0])
    for part in rule.clock.split(LOOKUP_SEP)[1:]:
        field = field.related_model._meta.get_field(part)  # type: ignore[union-attr]  # every step but the last is a relation
    return datetime.combine(day, time(), tzinfo=UTC) if isinstance(field, DateTimeField) else day
