"""What an entry of kind ``saml`` holds besides: where to go, whose signatures to believe, how people are known."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from waymark.apps.accounts.providers import Saml
from waymark.project.sign_in_values import SignInFileError, text_of, texts_of

SAML_NAMES: Final = frozenset(
    {"key", "kind", "name", "district", "issuer", "sso_url", "certificates", "subject", "claim", "match", "requires"}
    | {"second_step_values"}
)
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_SHORTEST_RSA_BITS: Final = 2048


def saml_of(where: str, entry: Mapping[str, Any]) -> Saml:
    """Return what SAML needs of an entry.

    Raises
    ------
    SignInFileError
        If something is missing or weak, or the packages for SAML are not installed.
    """
    _refuse_without_packages(where)
    sso_url = text_of(where, entry, "sso_url")
    parts = urlsplit(sso_url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.fragment or parts.port:
        raise SignInFileError(f"{where}: sso_url {sso_url!r} must look like https://login.example.org/saml2/sso.")
    certificates = texts_of(where, entry, "certificates", ())
    if not certificates:
        raise SignInFileError(f"{where}: certificates must hold the provider's signing certificate, a text in PEM.")
    for certificate in certificates:
        _refuse_weak_key(where, certificate)
    subject = text_of(where, entry, "subject") if "subject" in entry else ""
    return Saml(sso_url=sso_url, certificates=certificates, subject=subject)


def entity_id_of(where: str, entry: Mapping[str, Any]) -> str:
    """Return a provider's entity id: any URI will do, because it is compared and never asked."""
    written = text_of(where, entry, "issuer")
    if len(written) > 500 or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", written):
        raise SignInFileError(f"{where}: issuer {written!r} must be the provider's entity id, such as https://….")
    return written


def _refuse_without_packages(where: str) -> None:
    try:
        import_module("signxml")
    except ImportError as error:
        raise SignInFileError(
            f"{where} speaks SAML, which needs packages that are not installed here. In Waymark's folder: "
            ".venv/bin/pip install --require-hashes -r requirements-saml.txt"
        ) from error


def _refuse_weak_key(where: str, written: str) -> None:
    try:
        key = x509.load_pem_x509_certificate(written.encode()).public_key()
    except ValueError as error:
        raise SignInFileError(
            f"{where}: certificates holds a text that is no certificate in PEM; it begins with "
            "-----BEGIN CERTIFICATE-----."
        ) from error
    is_long = isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SHORTEST_RSA_BITS
    is_curve = isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES)
    if not is_long and not is_curve:
        raise SignInFileError(
            f"{where}: certificates holds a key that is too weak; it takes RSA with 2048 bits or more, or P-256, P-384 "
            "or P-521."
        )
