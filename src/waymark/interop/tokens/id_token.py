"""An ID token of OpenID Connect: every check of it, in one function, and always all of them."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from jwt.types import Options

from waymark.interop.tokens.keys import ALGORITHMS, Fetch, KeyRing, NoSuchKey

MOST_CHARACTERS: Final = 16_000
LEEWAY: Final = timedelta(minutes=1)
_ONLY_SIGNATURE: Final[Options] = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
}
OLDEST: Final = timedelta(minutes=10)


class TokenRefused(ValueError):
    """A token that is not believed. ``code`` says why in one word; nothing of the token is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def verify_id_token(
    token: object,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    keys: KeyRing,
    fetch_keys: Fetch,
    now: datetime,
) -> dict[str, Any]:
    """Return what a token claims, once everything about it was found right.

    The list of algorithms is ours; what the token says of itself only picks one of them. Keys come from the issuer that
    was set up, never from the token. ``nonce`` is the one that this browser was given for this sign-in.

    Raises
    ------
    TokenRefused
        With the code ``malformed``, ``algorithm``, ``key``, ``signature``, ``issuer``, ``audience``, ``expired``,
        ``too_early``, ``too_old``, ``nonce`` or ``subject``.
    """
    header = _header(token)
    key = _key(header, issuer=issuer, keys=keys, fetch_keys=fetch_keys, now=now)
    try:
        # What is compared with our clock and our nonce is compared below.
        claims: dict[str, Any] = jwt.decode(str(token), key=key, algorithms=[header["alg"]], options=_ONLY_SIGNATURE)
    except jwt.InvalidSignatureError as error:
        raise TokenRefused("signature") from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused("malformed") from error
    _refuse_strangers(claims, issuer=issuer, client_id=client_id, nonce=nonce)
    _refuse_other_times(claims, now=now)
    return claims


def _header(token: object) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > MOST_CHARACTERS or token.count(".") != 2:
        raise TokenRefused("malformed")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused("malformed") from error
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused("algorithm")
    if "crit" in header or not isinstance(header.get("kid"), str):
        raise TokenRefused("key")
    return header


def _key(header: Mapping[str, Any], *, issuer: str, keys: KeyRing, fetch_keys: Fetch, now: datetime) -> jwt.PyJWK:
    try:
        return keys.find(issuer=issuer, key_id=header["kid"], algorithm=header["alg"], fetch=fetch_keys, now=now)
    except NoSuchKey as error:
        raise TokenRefused("key") from error


def _refuse_strangers(claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str) -> None:
    if claims.get("iss") != issuer:
        raise TokenRefused("issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences or (len(audiences) > 1 and "azp" not in claims):
        raise TokenRefused("audience")
    if claims.get("azp", client_id) != client_id:
        raise TokenRefused("audience")
    given = claims.get("nonce")
    if not nonce or not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise TokenRefused("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise TokenRefused("subject")


def _refuse_other_times(claims: Mapping[str, Any], *, now: datetime) -> None:
    expires, issued = _moment(claims.get("exp")), _moment(claims.get("iat"))
    if expires is None or issued is None:
        raise TokenRefused("malformed")
    if now >= expires + LEEWAY:
        raise TokenRefused("expired")
    not_before = _moment(claims.get("nbf", claims["iat"]))
    if not_before is None or not_before > now + LEEWAY or issued > now + LEEWAY:
        raise TokenRefused("too_early")
    if now - issued > OLDEST:
        raise TokenRefused("too_old")


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
