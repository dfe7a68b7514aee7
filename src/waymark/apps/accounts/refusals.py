"""Why somebody is not let in, or may not do what he asked for."""


class NotAllowed(Exception):
    """Somebody asked for what the rules do not let him do; the text says who may."""


class NotKnownHere(Exception):
    """A provider vouches for somebody whom the district does not know, or not beyond doubt.

    ``code`` is ``no_claim``, ``not_verified``, ``other_tenant``, ``nobody``, ``several``, ``other_identity``,
    ``no_role`` or ``no_district``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotAccepted(Exception):
    """A name, password or code that does not fit, or comes from an account that rests after too many of them."""


class SecondStepNeeded(Exception):
    """A second step cannot be taken away from somebody whose role needs one, and who has no other."""


class AccountRefused(ValueError):
    """A local account cannot be made so; the text says what is wrong and what to do."""
