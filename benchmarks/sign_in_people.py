"""Who signs in at `benchmarks.sign_in`, as the records, the clients and the provider all know it."""

from typing import Final

PASSWORD: Final = "four words easily remembered 7"  # noqa: S105 - of accounts that live for a minute on this machine
N_LOCAL_ACCOUNTS: Final = 20


def email_of(person_id: str) -> str:
    """Return somebody's address, by which the provider names them."""
    return f"p{person_id}@cedar.example"


def local_name_of(number: int) -> str:
    """Return the name of a local account."""
    return f"local-{number:03d}"
