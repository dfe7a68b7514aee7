"""Why an answer is not believed."""


class AnswerRefused(ValueError):
    """A SAML answer that is not believed. ``code`` says why in one word; nothing of the answer is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
