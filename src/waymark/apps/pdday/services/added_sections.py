"""Put the sections that a draft tried into the programme, when it is published."""

from waymark.apps.pdday.models import Draw, PdDay, RankedChoice, Session
from waymark.apps.pdday.selectors.days import load_day
from waymark.apps.pdday.what_if import ExtraSection, extra_sections, with_sections


def add_sections(*, draw: Draw, pd_day: PdDay) -> None:
    """Add a draft's sections to the day, and to the lists behind those they repeat; the caller holds the day's lock.

    After that the day is what the draft drew.

    Raises
    ------
    NoSuchSection
    """
    sections = extra_sections(draw.what_if)
    if sections:
        with_sections(load_day(pd_day), sections)
    for section in sections:
        _add_section(pd_day, section)


def _add_section(pd_day: PdDay, section: ExtraSection) -> None:
    like = pd_day.sessions.get(session_id=section.like)
    new = Session.objects.create(
        pd_day=pd_day,
        session_id=section.session_id,
        offering_id=like.offering_id,
        block_id=like.block_id,
        capacity_seats=section.capacity_seats,
        open_to=like.open_to,
    )
    hits = dict(like.choices.values_list("attendee_id", "rank"))
    lists = RankedChoice.objects.filter(attendee__choices__session=like, block=like.block_id)
    behind = [choice for choice in lists if choice.rank > hits[choice.attendee_id]]
    # A rank is given once at every moment, so those behind are taken out and put back one lower.
    RankedChoice.objects.filter(pk__in=[choice.pk for choice in behind]).delete()
    for choice in behind:
        choice.pk, choice.rank = None, choice.rank + 1
    put_in = [
        RankedChoice(attendee_id=attendee, block_id=like.block_id, session=new, rank=rank + 1)
        for attendee, rank in hits.items()
    ]
    RankedChoice.objects.bulk_create([*behind, *put_in], batch_size=500)
