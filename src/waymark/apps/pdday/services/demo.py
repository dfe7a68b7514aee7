"""Loading and removing the demo: Cedar Hollow, a district of 1,000 educators, and Westbrook next door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from waymark.apps.audit.services import log_action
from waymark.apps.pdday.demo_data.personas import CEDAR_HOLLOW, WESTBROOK
from waymark.apps.pdday.demo_data.plan import plan_cedar_hollow
from waymark.apps.pdday.models import (
    Absence,
    Assignment,
    Attendee,
    Block,
    Draw,
    Facilitator,
    Offering,
    PdDay,
    RankedChoice,
    Room,
    Session,
)
from waymark.apps.pdday.services.demo_rows import make_cedar_hollow, make_westbrook
from waymark.apps.people.models import ClassSection, District, Person, Role, School

Say = Callable[[str], None]

# Below first: nothing is taken away while something still stands on it.
_ROWS_OF_A_DAY = (
    (Assignment, "draw__pd_day"),
    (Draw, "pd_day"),
    (RankedChoice, "attendee__pd_day"),
    (Absence, "attendee__pd_day"),
    (Attendee, "pd_day"),
    (Facilitator, "session__pd_day"),
    (Session, "pd_day"),
    (Offering, "pd_day"),
    (Room, "pd_day"),
    (Block, "pd_day"),
)


class DemoIsThereError(Exception):
    """The demo is loaded already; nothing was changed."""


class DemoNameIsTakenError(Exception):
    """A district that is not of the demo bears the name of one that is; nothing was changed."""


@dataclass(frozen=True, slots=True)
class LoadedDemo:
    """How much was written for Cedar Hollow."""

    n_people: int
    n_sessions: int
    n_choices: int


@transaction.atomic
def load_demo(*, by: str, now: datetime, say: Say = lambda _step: None) -> LoadedDemo:
    """Write the demo's two districts, all or nothing; a few seconds.

    Ranking has been open for five days at ``now`` and stays open for some more, so that a newcomer can rank first, and
    then close ranking and draw.

    Parameters
    ----------
    by : text
        Who asked for it, for the log.
    now : aware datetime
        The moment around which the day's dates are laid.
    say : function
        Is told each step in words.

    Raises
    ------
    DemoIsThereError, DemoNameIsTakenError
    """
    _refuse_a_second_demo()
    say(_("Drawing up Cedar Hollow"))
    plan = plan_cedar_hollow()
    try:
        with transaction.atomic():
            district = District.objects.create(name=CEDAR_HOLLOW, time_zone="America/New_York", is_demo=True)
            neighbor = District.objects.create(name=WESTBROOK, time_zone="America/Chicago", is_demo=True)
    except IntegrityError as error:  # somebody else was loading it at the same moment
        raise DemoIsThereError(_("The demo is already there.")) from error
    n_choices = make_cedar_hollow(district=district, plan=plan, now=now, say=say)
    make_westbrook(district=neighbor, now=now)
    loaded = LoadedDemo(district.people.count(), len(plan.sessions), n_choices)
    log_action(
        actor=by,
        action="demo.load",
        subject=f"district:{district.public_id}",
        now=now,
        details={"people": loaded.n_people, "sessions": loaded.n_sessions, "choices": loaded.n_choices},
    )
    return loaded


@transaction.atomic
def reset_demo(*, by: str, now: datetime, say: Say = lambda _step: None) -> LoadedDemo:
    """Take the demo's districts away with everything in them, and load them anew. Other districts are not touched.

    Raises
    ------
    DemoNameIsTakenError
        If a district that is not of the demo bears the name of one that is.
    """
    say(_("Taking the old demo away"))
    districts = District.objects.select_for_update().filter(is_demo=True)
    public_ids = sorted(district.public_id for district in districts)
    for model, day in _ROWS_OF_A_DAY:
        model._default_manager.filter(**{f"{day}__district__in": districts}).delete()
    PdDay.objects.filter(district__in=districts).delete()
    Role.objects.filter(person__district__in=districts).delete()
    Person.objects.filter(district__in=districts).delete()
    ClassSection.objects.filter(district__in=districts).delete()
    School.objects.filter(district__in=districts).delete()
    District.objects.filter(is_demo=True).delete()
    log_action(actor=by, action="demo.remove", subject="demo", now=now, details={"districts": public_ids})
    return load_demo(by=by, now=now, say=say)


def _refuse_a_second_demo() -> None:
    for name, is_demo in District.objects.filter(name__in=(CEDAR_HOLLOW, WESTBROOK)).values_list("name", "is_demo"):
        if not is_demo:
            raise DemoNameIsTakenError(
                _("There is a district called %(name)s here that is not the demo’s. Nothing was changed.")
                % {"name": name}
            )
        raise DemoIsThereError(_("The demo is already there."))
