"""The file that names the districts' identity providers, turned into typed values; what is unclear is refused."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from waymark.apps.accounts.providers import Kind, Match, Provider
from waymark.project.sign_in_saml import SAML_NAMES, entity_id_of, saml_of
from waymark.project.sign_in_values import SignInFileError, flag_of, one_of, text_of, texts_of


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known of a kind of provider beforehand.

    One that serves many districts under one issuer has to be told whose tenant is meant, in ``tenant_claim`` or, where
    that is unknown, in any claim under ``requires``.
    """

    name: str
    issuer: str = ""
    hosts: tuple[str, ...] = ()
    claim: str = "email"
    serves_many: bool = False
    tenant_claim: str = ""
    vouches_for_claim: bool = False
    second_step_values: tuple[str, ...] = ("mfa",)


PRESETS: Mapping[Kind, Preset] = {
    "google": Preset(
        "Google",
        "https://accounts.google.com",
        ("oauth2.googleapis.com", "www.googleapis.com"),
        serves_many=True,
        tenant_claim="hd",
    ),
    # The issuer of a tenant is the tenant's own, and its directory gives out the sign-in names.
    "microsoft": Preset("Microsoft", claim="preferred_username", vouches_for_claim=True),
    "clever": Preset(
        "Clever",
        "https://clever.com",
        serves_many=True,
        tenant_claim="district",
        vouches_for_claim=True,
    ),
    "classlink": Preset(
        "ClassLink",
        "https://launchpad.classlink.com",
        ("nodeapi.classlink.com",),
        serves_many=True,
        vouches_for_claim=True,
    ),
    "oidc": Preset(""),
    # One provider, one organization; what its directory says of people is all that there is.
    "saml": Preset(
        "",
        vouches_for_claim=True,
        second_step_values=(
            "https://refeds.org/profile/mfa",
            "http://schemas.microsoft.com/claims/multipleauthn",
        ),
    ),
}
_NAMES = {
    "key",
    "kind",
    "name",
    "district",
    "issuer",
    "client_id",
    "client_secret",
    "hosts",
    "claim",
    "match",
    "tenant",
    "requires",
    "vouches_for_claim",
    "second_step_values",
}


def read_sign_in(text: str) -> tuple[Provider, ...]:
    """Return the providers of a file in TOML, one ``[[provider]]`` each.

    Raises
    ------
    SignInFileError
        If the file or an entry of it cannot be understood, or would let a stranger in.
    """
    try:
        file = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SignInFileError(f"it is not TOML: {error}.") from error
    entries = file.get("provider", [])
    if set(file) - {"provider"} or not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise SignInFileError("it holds nothing but entries that begin with [[provider]].")
    found = tuple(_provider(number, entry) for number, entry in enumerate(entries, start=1))
    for what, values in (("key", [p.key for p in found]), ("issuer and tenant", [_tenant_of(p) for p in found])):
        if len(set(values)) < len(values):
            raise SignInFileError(f"two providers have the same {what}.")
    if {p.issuer for p in found if p.saml} & {p.issuer for p in found if not p.saml}:
        raise SignInFileError(
            "two providers have the same issuer, one of them in SAML; their people could be mixed up."
        )
    return found


def _tenant_of(provider: Provider) -> tuple[str, tuple[tuple[str, str], ...]]:
    return provider.issuer, tuple(sorted(provider.requires.items()))


def _provider(number: int, entry: Mapping[str, Any]) -> Provider:
    where = f"provider {number}"
    kind = cast(Kind, one_of(where, entry, "kind", tuple(PRESETS)))
    preset, is_saml = PRESETS[kind], kind == "saml"
    if unknown := sorted(set(entry) - (SAML_NAMES if is_saml else _NAMES)):
        raise SignInFileError(f"{where} holds {unknown[0]!r}, which is no setting of a provider of kind {kind}.")
    key = text_of(where, entry, "key", kind)
    if not re.fullmatch("[a-z0-9-]{1,40}", key):
        raise SignInFileError(f"{where}: key {key!r} becomes part of an address; use a-z, 0-9 and hyphens.")
    provider = Provider(
        key=key,
        kind=kind,
        name=text_of(where, entry, "name", preset.name),
        district=text_of(where, entry, "district"),
        issuer=entity_id_of(where, entry)
        if is_saml
        else _issuer(where, kind, text_of(where, entry, "issuer", preset.issuer)),
        client_id="" if is_saml else text_of(where, entry, "client_id"),
        client_secret="" if is_saml else text_of(where, entry, "client_secret"),
        hosts=texts_of(where, entry, "hosts", preset.hosts),
        claim=text_of(where, entry, "claim", preset.claim),
        match=cast(Match, one_of(where, entry, "match", ("email", "person_id"), "email")),
        requires=_requires(where, entry, preset),
        vouches_for_claim=flag_of(where, entry, "vouches_for_claim", preset.vouches_for_claim),
        second_step_values=frozenset(texts_of(where, entry, "second_step_values", preset.second_step_values)),
        saml=saml_of(where, entry) if is_saml else None,
    )
    _refuse_what_lets_strangers_in(where, provider, preset)
    return provider


def _refuse_what_lets_strangers_in(where: str, provider: Provider, preset: Preset) -> None:
    if preset.serves_many and not provider.requires:
        hint = "tenant" if preset.tenant_claim else "requires"
        raise SignInFileError(
            f"{where}: {provider.name} serves many districts under one name; say which is yours with {hint}."
        )
    if provider.kind == "google" and "hd" not in provider.requires:
        raise SignInFileError(f"{where}: tenant must be the domain of your Google Workspace.")
    if provider.match == "person_id" and not provider.vouches_for_claim:
        raise SignInFileError(
            f"{where}: match by person_id needs vouches_for_claim = true: that the provider's own directory, and "
            "not its users, fills in the claim."
        )


def _issuer(where: str, kind: Kind, written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment or parts.port:
        raise SignInFileError(f"{where}: issuer {written!r} must look like https://login.example.org.")
    if kind == "microsoft" and not re.fullmatch(r"/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/v2\.0", parts.path):
        raise SignInFileError(
            f"{where}: the issuer of Microsoft is https://login.microsoftonline.com/TENANT/v2.0 with your tenant's id; "
            "common and organizations would let any tenant in."
        )
    return written


def _requires(where: str, entry: Mapping[str, Any], preset: Preset) -> dict[str, str]:
    found = dict(entry.get("requires", {})) if isinstance(entry.get("requires", {}), dict) else {"": ""}
    if "tenant" in entry:
        if not preset.tenant_claim:
            raise SignInFileError(f"{where}: tenant has no meaning for this kind; use requires.")
        found[preset.tenant_claim] = entry["tenant"]
    if not all(name and isinstance(value, str) and value for name, value in found.items()):
        raise SignInFileError(f"{where}: requires must name claims and the text that each has to hold.")
    return found
