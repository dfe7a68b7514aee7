"""What every page of building a day needs: the day or 404, one word to tell after a deed, and a page that refuses."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from waymark.apps.pdday.models import PdDay
from waymark.apps.pdday.rules import can_take_back_programme, has_published_draw
from waymark.apps.pdday.selectors.days import pd_days_seen_by
from waymark.apps.people.models import Person
from waymark.web.signing_in.who import today_of
from waymark.web.times import day_words

_TOLD = "build_told"


def day_or_404(viewer: Person, day_id: str) -> PdDay:
    """Return a day that the viewer may see. Another district's day does not exist."""
    day = pd_days_seen_by(viewer, on=today_of(viewer)).select_related("district").filter(public_id=day_id).first()
    if day is None:
        raise Http404("There is no such day for this person.")
    return day


def tell_and_go(request: HttpRequest, text: str, name: str, day: PdDay) -> HttpResponse:
    """Lead to a page of the day, which tells once what was done."""
    request.session[_TOLD] = text
    return HttpResponseRedirect(reverse(f"build:{name}", args=[day.public_id]))


def page(
    request: HttpRequest, template: str, day: PdDay, context: dict[str, object], *, refused: str = ""
) -> TemplateResponse:
    """Show a page of the day. With ``refused``, a sentence, it says why something was not done and answers 422."""
    told = request.session.pop(_TOLD, "") if not refused else ""
    context = {
        "place": "choose",
        "day": day,
        "held_on": day_words(day.held_on),
        "told": told,
        "is_frozen": day.programme_published_at is not None,
        "people_are_final": day.has_closed_for_ranking(timezone.now()),
        "seats_are_out": day.programme_published_at is not None and has_published_draw(day),
        "may_take_back": can_take_back_programme(day, now=timezone.now()),
        **context,
    }
    status = 422 if refused or context.get("is_faulty") else 200
    return TemplateResponse(request, f"pdday/build/{template}", {**context, "refused": refused}, status=status)
