"""A letter as an e-mail message."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.headerregistry import Address

from django.core.mail import EmailMultiAlternatives, get_connection

from waymark.apps.outbox.models import Letter


@contextmanager
def open_mail() -> Iterator[Callable[[Letter], None]]:
    """Yield a function that sends one letter over a connection that is kept open while it lasts.

    The connection is opened with the first letter, and again after a failure.
    """
    connection = get_connection()

    def send(letter: Letter) -> None:
        message = as_message(letter)
        message.connection = connection
        connection.open()
        try:
            message.send()
        except Exception:
            connection.close()
            raise

    try:
        yield send
    finally:
        connection.close()


def as_message(letter: Letter) -> EmailMultiAlternatives:
    """Return the e-mail. Its Message-ID is the letter's own, so that a letter that came twice is seen as one."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[str(Address(letter.person.name, addr_spec=letter.person.email))],
        headers={
            "Message-ID": f"<{letter.public_id}@letters.waymark>",
            "Content-Language": letter.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(letter.html, "text/html")
    return message
