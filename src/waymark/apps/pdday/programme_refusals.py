"""Why something with a programme is not done. Each says in a sentence what is so and what to do."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from waymark.apps.pdday.programme_problems import Problem


class ProgrammeRefused(Exception):
    """Something with a programme was not done; the text says why, in words for the coordinator."""


class NotTheirDay(ProgrammeRefused):
    """The person does not coordinate this district."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(_("Only coordinators of this district may do that."))


class AlreadyThere(ProgrammeRefused):
    """Something of that name exists, and names stand for one thing only."""


class ProgrammeIsPublished(ProgrammeRefused):
    """People can see the program; it does not change under their eyes."""

    def __init__(self) -> None:
        """Say how it can be changed after all."""
        super().__init__(_("The program is published, so it stays as it is. Take it back first, then change it."))


class RankingHasOpened(ProgrammeRefused):
    """People have begun to rank, so the programme cannot be taken back."""

    def __init__(self) -> None:
        """Say what follows."""
        super().__init__(
            _(
                "Ranking has opened, and people count on this program. It cannot be taken back. "
                "If it must change, start over with a new promise."
            )
        )


class RankingHasClosed(ProgrammeRefused):
    """The list of people is final."""

    def __init__(self) -> None:
        """Say what follows."""
        super().__init__(
            _(
                "Ranking has closed, so the list of people stays as it is. "
                "If it must change, start over with a new promise."
            )
        )


class StillInUse(ProgrammeRefused):
    """Something cannot go because something else needs it."""


class NoSuchSpot(ProgrammeRefused):
    """A session, breakout or room is not on this day; perhaps somebody took it out."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("The session, the breakout or the room is no longer there. This is the day as it stands."))


class RoomDoesNotDo(ProgrammeRefused):
    """A room is taken, or holds fewer people than sit in the session."""


class RoomStillCounts(ProgrammeRefused):
    """The seats are not published, and until then a room counts: in the sketch, for those who rank, in the draw."""

    def __init__(self, *, is_sketch: bool, may_take_back: bool) -> None:
        """Say how the session gets another room as the day stands."""
        if is_sketch:
            text = _("The program is still a sketch. Open the session and pick its room there.")
        elif may_take_back:
            text = _("Ranking has not opened yet. Take the program back, then change the room.")
        else:
            text = _(
                "The seats are not published yet, and until then the room counts in the draw. "
                "Publish the seats first. If it cannot wait, start over with a new promise."
            )
        super().__init__(text)


class MovedMeanwhile(ProgrammeRefused):
    """A session is no longer where the person saw it."""

    def __init__(self, *, title: str, spot: str) -> None:
        """Say where it is now."""
        super().__init__(
            _("Somebody else moved “%(title)s” meanwhile: it is in %(spot)s now. Drag it on from there.")
            % {"title": title, "spot": spot}
        )


class TimesDoNotFit(ProgrammeRefused):
    """A block would end before it starts, or two would start at one time."""


class ProgrammeHasProblems(ProgrammeRefused):
    """The programme cannot be published as it is. ``problems`` holds everything that must be mended."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems; at least one is expected."""
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.text for problem in self.problems))
