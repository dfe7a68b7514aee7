"""What was shown about people, and what for, in words: to themselves, and of others."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from waymark.apps.trust.models import ReadKind

WHAT: Final[dict[str, str | Promise]] = {
    ReadKind.SEATS: _("Your name, school, seats, ranks and the reason for each seat"),
    ReadKind.PEOPLE_LIST: _("Your name, id and school on the list of those who come"),
    ReadKind.NAMES_FOUND: _("Your name and id"),
    ReadKind.SCHEDULE: _("Your name and your schedule of a day"),
    ReadKind.EXPORT: _("A file with your name, id and school; the purpose stands beside it"),
    ReadKind.ERASURE: _("Your name and id, beside the wish to erase your records"),
    ReadKind.HOLD: _("Your name and id, because your records have to be kept for now"),
    ReadKind.LOOKS: _("Who has seen records, with your name in it"),
}
OF_OTHERS: Final[dict[str, str | Promise]] = {
    ReadKind.SEATS: _("Name, school, seats, ranks and the reason for each seat"),
    ReadKind.PEOPLE_LIST: _("Name, id and school on the list of those who come to a day"),
    ReadKind.NAMES_FOUND: _("Name and id"),
    ReadKind.SCHEDULE: _("Name and schedule of a day"),
    ReadKind.EXPORT: _("A file with name, id and school; the purpose stands beside it"),
    ReadKind.ERASURE: _("Name and id, beside the wish to erase records"),
    ReadKind.HOLD: _("Name and id, beside a legal hold"),
    ReadKind.LOOKS: _("Who has seen records"),
}
WHY: Final[dict[str, str | Promise]] = {
    ReadKind.SEATS: _("To check how the draw of a day turned out"),
    ReadKind.PEOPLE_LIST: _("To see who comes to a day"),
    ReadKind.NAMES_FOUND: _("To find somebody by name for the program of a day"),
    ReadKind.SCHEDULE: _("To check the program before everyone sees it"),
    ReadKind.EXPORT: _("To work with the list outside of Waymark"),
    ReadKind.ERASURE: _("To decide about erasing your records"),
    ReadKind.HOLD: _("To decide how long your records are kept"),
    ReadKind.LOOKS: _("To check who looks at whose records"),
}
