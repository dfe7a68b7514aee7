"""Why something with a draw is not done. Each says in a sentence what is so and what to do."""

from django.utils.translation import gettext as _


class DrawRefused(Exception):
    """Something with a draw was not done; the text says why, in words for the person who asked."""


class NotAllowed(DrawRefused):
    """The person may not do this."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(_("Only coordinators of this district may do that."))


class AlreadyPublished(DrawRefused):
    """The day's seats have been published."""

    def __init__(self) -> None:
        """Say what follows."""
        super().__init__(_("A draw of this day is published and people know their seats, so nothing is drawn again."))


class NothingRanked(DrawRefused):
    """There is nobody to seat or nothing to seat anybody in."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__(_("Nobody has ranked anything yet, so there is nothing to draw."))


class StillDrawing(DrawRefused):
    """A draw is waiting or running, and was asked for a moment ago."""

    def __init__(self) -> None:
        """Say how long to wait."""
        super().__init__(_("This draw is still under way. If nothing has moved after ten minutes, ask again."))


class NotDrawn(DrawRefused):
    """The draw is not a finished draft."""

    def __init__(self) -> None:
        """Say what can be published."""
        super().__init__(_("Only a finished draft can be approved or published."))


class OnlyRehearsed(DrawRefused):
    """A rehearsal cannot be published."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(_("This is a rehearsal with a random seed. Draw again once ranking has closed, then publish."))


class OnlyReported(DrawRefused):
    """The least mean rank is a report, and nobody is seated by it."""

    def __init__(self) -> None:
        """Say why, and what to do instead."""
        super().__init__(
            _(
                "The least mean rank is a report: it shows what fairness costs. Under it hiding wishes pays, and "
                "people were told that it does not. Publish the fair draw, or the draw with trades."
            )
        )


class NeedsTwo(DrawRefused):
    """Publishing needs two people, and here there is one."""

    def __init__(self) -> None:
        """Say who has to do what."""
        super().__init__(
            _("Here publishing needs two people: one who did not ask for the draw approves it, another publishes it.")
        )


class DayHasChanged(DrawRefused):
    """The day is no longer what was drawn."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            _(
                "Program, people or wishes are not what they were when ranking had closed, so nothing was published. "
                "Tell your IT staff, or start over with a new promise."
            )
        )


class NoSuchSection(DrawRefused):
    """A section to try out does not fit the day."""

    def __init__(self) -> None:
        """Say what a section needs."""
        super().__init__(_("Pick a session of this day, and give the new section between 1 and 1,000 seats."))


class LetterHasABlank(DrawRefused):
    """A letter would have gone out with something missing; nothing is published until it is mended."""

    def __init__(self, *, about: str, missing: str) -> None:
        """Say which letter lacks what."""
        super().__init__(
            _("The letter to {about} lacks {missing}. Nothing was published. Mend it, then publish again.").format(
                about=about, missing=missing
            )
        )


class PublicValueIsMissing(DrawRefused):
    """A public value was announced, and the seed hangs on it."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            _("A public value was announced for this draw, and it is not there yet. Write it down first, then draw.")
        )


class NoPublicValueAnnounced(DrawRefused):
    """Nobody was told of a public value before they ranked, so none can count."""

    def __init__(self) -> None:
        """Say when it could have been done."""
        super().__init__(
            _("No public value was announced before ranking opened, so none can be added. You can draw without one.")
        )


class NothingToSeal(DrawRefused):
    """Ranking has not closed."""

    def __init__(self) -> None:
        """Say when."""
        super().__init__(_("Ranking has not closed yet. Program and wishes are sealed after that."))


class SealComesFirst(DrawRefused):
    """The public value would be written down before program and wishes are fixed."""

    def __init__(self) -> None:
        """Say in which order."""
        super().__init__(
            _(
                "Seal program and wishes first. The public value must come about after that, "
                "so that nobody can fit them to it."
            )
        )


class PublicValueIsFixed(DrawRefused):
    """A draw was made with it."""

    def __init__(self) -> None:
        """Say what to do if it is wrong."""
        super().__init__(
            _("The day is drawn with this public value, so it stays. If it is wrong, start over with a new promise.")
        )


class PublicValueIsOdd(DrawRefused):
    """What was typed cannot be a public value."""

    def __init__(self) -> None:
        """Say what can."""
        super().__init__(_("Write the public value in one line of 1 to 200 characters, as the witnesses saw it."))


class PromiseIsWithdrawn(DrawRefused):
    """The draw belongs to a promise that holds no longer."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            _("The promise of this draw was withdrawn, so it is not published. Draw again under the new one.")
        )


class NothingPromised(DrawRefused):
    """Ranking has not opened, so there is no promise to withdraw."""

    def __init__(self) -> None:
        """Say what can be done instead."""
        super().__init__(
            _("Ranking has not opened, so nothing is promised yet. Take the program back and change what you like.")
        )


class WithdrawalNeedsAReason(DrawRefused):
    """A promise would be withdrawn without a word."""

    def __init__(self) -> None:
        """Say what is missing."""
        super().__init__(_("Write one sentence why. Everybody will see it beside the next draw."))


class NobodyAsked(DrawRefused):
    """There is nothing to agree to."""

    def __init__(self) -> None:
        """Say what comes first."""
        super().__init__(_("Nobody has asked to start over, so there is nothing to agree to."))


class WithdrawalNeedsTwo(DrawRefused):
    """Starting over needs two people, and here there is one."""

    def __init__(self) -> None:
        """Say who has to do what."""
        super().__init__(_("Here starting over needs two people. Ask another coordinator to agree on this page."))


class NothingToCancel(DrawRefused):
    """There is no such session in the published draw, or it has no more seats than that."""

    def __init__(self) -> None:
        """Say what can be cancelled."""
        super().__init__(_("Pick a session that has not been cancelled, and fewer seats than it has now."))


class SessionIsOver(DrawRefused):
    """The session has been held."""

    def __init__(self) -> None:
        """Say that it stays."""
        super().__init__(_("This session is over, so nobody is moved any more."))


class OutOfDate(DrawRefused):
    """Seats have changed since this was prepared, or people who are concerned have changed their mind."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Seats have changed since this was prepared, so others would move now. Prepare it again."))


class NotPrepared(DrawRefused):
    """The preview is not there yet."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(_("Who would move is still being worked out. Look at the preview first."))


class RoomIsTooSmall(DrawRefused):
    """A session that has another room since publishing would get more people than that holds."""

    def __init__(self, *, title: str, room: str) -> None:
        """Name both, and say what to do."""
        text = _(
            "“%(title)s” would get more people than %(room)s holds. Give it a bigger room or fewer seats first; "
            "then this can be done."
        )
        super().__init__(text % {"title": title, "room": room})


class BreakoutHasBegun(DrawRefused):
    """People sit in it already."""

    def __init__(self) -> None:
        """Say that seats stay."""
        super().__init__(_("This breakout has begun, so its seats stay as they are."))


class NobodyMovesUp(DrawRefused):
    """No free or given-up seat has anybody waiting for it."""

    def __init__(self) -> None:
        """Say why nothing happens."""
        super().__init__(
            _(
                "Nobody moves up: nobody waits for a seat that is free or was given up, in a breakout that is "
                "still to come."
            )
        )


class NoSuchSeat(DrawRefused):
    """There is no seat to give up."""

    def __init__(self) -> None:
        """Say where to look."""
        super().__init__(_("You have no seat there to give up. My day shows where you have one."))


class SeatIsGone(DrawRefused):
    """The seat that somebody wants back has been passed on."""

    def __init__(self) -> None:
        """Say that it cannot come back."""
        super().__init__(_("Your seat has been passed on since, so you cannot take it back any more."))
