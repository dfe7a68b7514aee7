"""The parts of a page as template tags. Each is shown once on the pattern page; new screens are built from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import RequestContext
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import waymark
from waymark.apps.pdday.chance_words import ChanceWords
from waymark.apps.people.models import RoleKind
from waymark.web.charts.demand import DemandChart
from waymark.web.charts.shares import ShareChart
from waymark.web.charts.tables import NumberTable
from waymark.web.places import PLACES
from waymark.web.signing_in.personas import initials
from waymark.web.signing_in.roles import role_word
from waymark.web.signing_in.who import asking, roles_of

register = template.Library()

Text = str | Promise
MOST_DOTS = 200


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of a trail or of a proof. ``state`` is done, here, or empty for what lies ahead."""

    state: str
    title: Text
    text: Text = ""
    code: str = ""


@register.filter
def count(number: int) -> str:
    """Write a whole number as people in the United States do, in English and in Spanish: 1,000."""
    return f"{number:,}"


@register.filter
def of(known: Mapping[str, object], key: str) -> object:
    """Return what a mapping holds for a key; "" where it holds nothing."""
    return known.get(key, "") if known else ""


@register.filter
def chance_chip(chance: ChanceWords | Literal[""]) -> SafeString:
    """Draw a chance as a chip: words, and marks that count them out. Nothing where it is not known.

    Not by a template, because a page that everybody asks for at the same time holds a hundred of them.
    """
    if not chance:
        return SafeString("")
    blazes = format_html_join("", '<i class="{}"></i>', ((mark,) for mark in chance.marks))
    odds = format_html('<span class="wm-odds" aria-hidden="true">{}</span>', blazes) if chance.marks else ""
    return format_html('<span class="wm-chip wm-chip--pine">{}{}</span>', odds, chance.words)


@register.filter
def seats(number: int) -> str:
    """Say how many seats: 1 seat, 24 seats."""
    return ngettext("%(n)s seat", "%(n)s seats", number) % {"n": number}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the USWDS sprite; the words stand beside it."""
    return format_html(
        '<svg class="wm-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("uswds/img/sprite.svg"),
        name,
    )


@register.inclusion_tag("components/frame_header.html", takes_context=True)
def frame_header(context: RequestContext) -> dict[str, Any]:
    """Show mark, places, language switch, and who is signed in."""
    request = context.get("request")
    viewer = asking(request) if request else None
    roles = roles_of(request, viewer) if request and viewer else frozenset()
    return {
        "viewer": viewer,
        "initials": initials(viewer.name) if viewer else "",
        "role": role_word(roles) if viewer else "",
        "looks_after_system": RoleKind.IT_ADMIN in roles,
        "sees_erasures": bool(roles & {RoleKind.PRIVACY_OFFICER, RoleKind.DISTRICT_STAFF}),
        "guards_privacy": RoleKind.PRIVACY_OFFICER in roles,
        "sees_exports": bool(roles & {RoleKind.COORDINATOR, RoleKind.DISTRICT_STAFF, RoleKind.PRIVACY_OFFICER}),
        "looks_after_mail": bool(roles & {RoleKind.COORDINATOR, RoleKind.IT_ADMIN}),
        "keeps_rosters": RoleKind.IT_ADMIN in roles,
        "can_change": settings.WAYMARK_MODE == "local" and viewer is not None and viewer.district.is_demo,
        "places": PLACES,
        "place": context.get("place", ""),
        "languages": settings.LANGUAGES,
        "language": context.get("LANGUAGE_CODE"),
        "next": context.get("language_next") or (request.get_full_path() if request else "/"),
    }


@register.simple_tag
def version() -> str:
    """Return the version of the software."""
    return waymark.__version__


@register.inclusion_tag("components/blazes.html")
def blazes(done: int, total: int, label: Text, big: bool = False, here: bool = True) -> dict[str, Any]:
    """Count progress: full = done, yellow = here, open = ahead. The label says it in words."""
    states = ["done"] * done + ([""] * (total - done))
    if here and done < total:
        states[done] = "here"
    return {"states": states, "label": label, "big": big}


@register.inclusion_tag("components/chip.html")
def chip(text: Text, kind: str = "", icon: str = "", odds: str = "") -> dict[str, Any]:
    """Show a few words on a small square. ``odds`` draws little blazes: "yyn" is two of three."""
    return {"text": text, "kind": kind, "icon": icon, "odds": odds}


@register.simple_block_tag
def banner(content: str, icon: str = "info", kind: str = "", role: str = "") -> SafeString:
    """Show a calm notice across the page; kind is "" (calm), "good" or "care"."""
    return format_html(
        '<div class="wm-banner{}"{}>{}<div>{}</div></div>',
        f" wm-banner--{kind}" if kind else "",
        format_html(' role="{}"', role) if role else "",
        _icon(icon),
        content,
    )


_icon = icon


@register.simple_block_tag
def why(content: str, about: Text = "", word: Text = "", is_open: bool = False) -> SafeString:
    """Answer "Why?" in one sentence, folded until asked for. ``about`` completes the question for a screen reader."""
    return format_html(
        '<details class="wm-why"{}><summary>{}{}</summary><div class="wm-why__say">{}</div></details>',
        SafeString(" open") if is_open else "",
        word or _("Why?"),
        format_html(' <span class="usa-sr-only">{}</span>', about) if about else "",
        content,
    )


@register.simple_block_tag
def more(content: str, word: Text, about: Text = "", is_open: bool = False) -> SafeString:
    """Fold away what most people do not need."""
    return format_html(
        '<details class="wm-more"{}><summary>{}{}</summary><div>{}</div></details>',
        SafeString(" open") if is_open else "",
        word,
        format_html(' <span class="usa-sr-only">{}</span>', about) if about else "",
        content,
    )


@register.inclusion_tag("components/sign.html")
def sign(  # noqa: PLR0917 - template tags read best with few names
    kicker: Text, title: Text, facts: Sequence[tuple[str, Text]] = (), href: str = "", link: Text = "", level: int = 2
) -> dict[str, Any]:
    """Show the one next thing on a screen; facts are pairs of icon and words."""
    return {"kicker": kicker, "title": title, "facts": facts, "href": href, "link": link, "level": level}


@register.inclusion_tag("components/proof.html")
def proof(stops: Sequence[Stop]) -> dict[str, Any]:
    """Show what was promised, drawn and checked."""
    return {"stops": stops}


@register.inclusion_tag("components/steps.html")
def steps(steps: Sequence[tuple[Text, Text]], level: int = 3) -> dict[str, Any]:
    """Number the stages of something in order; each has a title and a sentence."""
    return {"steps": steps, "level": level}


@register.inclusion_tag("components/trail.html")
def trail(stops: Sequence[Stop], level: int = 3) -> dict[str, Any]:
    """Show a path: what is done, where one is, what comes."""
    return {"stops": stops, "level": level}


@register.inclusion_tag("components/rank_list.html")
def rank_list(title: Text, titles: Sequence[str], room_for: int = 0) -> dict[str, Any]:
    """Show a person's wishes in order, with named buttons to move them."""
    return {"title": title, "titles": titles, "last": len(titles), "room_for": room_for, "open_no": len(titles) + 1}


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: Text, text: Text, href: str = "", link: Text = "") -> dict[str, Any]:
    """Teach the next step where there is nothing yet."""
    return {"title": title, "text": text, "href": href, "link": link}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, title: Text, text: Text) -> dict[str, Any]:
    """Show how far long work has come."""
    return {"done": done, "total": total, "title": title, "text": text}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Show one field of a form with its label, hint and faults."""
    return {"field": bound}


@register.inclusion_tag("components/number_table.html")
def number_table(table: NumberTable) -> dict[str, Any]:
    """Show a table that folds into lines on a phone."""
    return {"table": table}


@register.inclusion_tag("components/share_bars.html")
def share_bars(chart: ShareChart) -> dict[str, Any]:
    """Show stacked bars of who got which choice, with their key and the numbers behind them."""
    return {"chart": chart}


@register.inclusion_tag("components/demand_bars.html")
def demand_bars(chart: DemandChart) -> dict[str, Any]:
    """Show first choices against seats, with the numbers behind them."""
    return {"chart": chart}


@register.inclusion_tag("components/people_dots.html")
def people_dots(number: int, then: bool = False) -> dict[str, Any]:
    """Count people in little blazes, as long as there are few enough to be looked at."""
    return {"dots": range(number) if number <= MOST_DOTS else (), "then": then}
