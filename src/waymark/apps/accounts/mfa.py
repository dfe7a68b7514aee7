"""What allauth's second step asks of us: secrets are kept encrypted, and nobody's last second step goes by its road."""

import base64
from functools import cache

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"waymark second steps 1"


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps secrets encrypted under a key that is not in the database."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return _locker(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret as it was."""
        return _locker(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:  # noqa: ARG002 - allauth's signature
        """Refuse: `remove_second_step` is the only way, and asks the roles."""
        return False

    def get_totp_issuer(self) -> str:
        """Return what the phone shows beside the code."""
        return "Waymark"


@cache
def _locker(secret_key: str) -> Fernet:
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
