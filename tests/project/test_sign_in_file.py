"""The file of identity providers: what it says is taken as meant, and what would let strangers in is refused."""

import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from fake_saml_idp import CERTIFICATE, certificate_of
from processes import REPOSITORY, process_environment, run_python
from waymark.apps.accounts.providers import Saml
from waymark.project.environment import EnvironmentRefusedError, read_environment
from waymark.project.sign_in import read_sign_in
from waymark.project.sign_in_values import SignInFileError

TENANT = "0a1b2c3d-0000-1111-2222-333344445555"


def entry(**settings: str) -> str:
    """Return one provider in TOML; values are written as they are."""
    usual = {
        "kind": '"google"',
        "district": '"Cedar"',
        "tenant": '"cedar.example"',
        "client_id": '"id"',
        "client_secret": '"a secret of nobody"',
    }
    kept = {name: value for name, value in {**usual, **settings}.items() if value}
    return "[[provider]]\n" + "\n".join(f"{name} = {value}" for name, value in kept.items()) + "\n"


OIDC = {"kind": '"oidc"', "tenant": "", "name": '"Cedar"', "issuer": '"https://login.cedar.example"'}
OIDC_TOO = {**OIDC, "issuer": '"https://idp.cedar.example/saml"', "requires": '{ hd = "cedar.example" }'}
MICROSOFT = {"kind": '"microsoft"', "tenant": "", "issuer": f'"https://login.microsoftonline.com/{TENANT}/v2.0"'}


def test_google_is_pinned_to_the_districts_domain_and_its_own_hosts() -> None:
    (google,) = read_sign_in(entry())

    assert (google.key, google.name, google.issuer) == ("google", "Google", "https://accounts.google.com")
    assert dict(google.requires) == {"hd": "cedar.example"}
    assert google.allowed_hosts == {"accounts.google.com", "oauth2.googleapis.com", "www.googleapis.com"}
    assert (google.claim, google.vouches_for_claim) == ("email", False)


def test_microsoft_is_pinned_to_a_tenant_whose_directory_gives_out_the_names() -> None:
    (microsoft,) = read_sign_in(entry(**MICROSOFT))

    assert microsoft.issuer.endswith(f"{TENANT}/v2.0")
    assert (microsoft.claim, microsoft.vouches_for_claim) == ("preferred_username", True)
    assert microsoft.allowed_hosts == {"login.microsoftonline.com"}


def test_clever_and_classlink_are_pinned_to_the_districts_tenant() -> None:
    clever, classlink = read_sign_in(
        entry(kind='"clever"', tenant='"5f00"') + entry(kind='"classlink"', tenant="", requires='{ tenantId = "77" }')
    )

    assert (dict(clever.requires), clever.issuer) == ({"district": "5f00"}, "https://clever.com")
    assert (dict(classlink.requires), classlink.issuer) == ({"tenantId": "77"}, "https://launchpad.classlink.com")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[provider]", "is not TOML"),
        ("other = 1", "nothing but entries"),
        ("provider = 1", "nothing but entries"),
        (entry(kind='"gogle"'), "'gogle'; it must be one of google"),
        (entry(clientid='"x"'), "'clientid', which is no setting"),
        (entry(client_id=""), "client_id is missing"),
        (entry(client_secret="1"), "client_secret is missing or no text"),  # noqa: S106 - no secret
        (entry(district=""), "district is missing"),
        (entry(key='"../x"'), "becomes part of an address"),
        (entry(tenant=""), "serves many districts"),
        (entry(tenant="", requires='{ other = "x" }'), "domain of your Google Workspace"),
        (entry(tenant='""'), "requires must name claims"),
        (entry(requires="1"), "requires must name claims"),
        (entry(kind='"clever"', tenant=""), "say which is yours with tenant"),
        (entry(kind='"classlink"', tenant=""), "say which is yours with requires"),
        (entry(**{**MICROSOFT, "tenant": '"x"'}), "tenant has no meaning"),
        (entry(**{**MICROSOFT, "issuer": '"https://login.microsoftonline.com/common/v2.0"'}), "let any tenant in"),
        (entry(**{**MICROSOFT, "issuer": '"https://login.microsoftonline.com/organizations/v2.0"'}), "any tenant"),
        (entry(**{**OIDC, "issuer": '"http://login.cedar.example"'}), "must look like https://"),
        (entry(**{**OIDC, "issuer": '"https://user@login.cedar.example"'}), "must look like https://"),
        (entry(**{**OIDC, "issuer": '"https://login.cedar.example:8443"'}), "must look like https://"),
        (entry(**OIDC, match='"person_id"', claim='"id"'), "needs vouches_for_claim"),
        (entry(**OIDC, match='"name"'), "it must be one of email, person_id"),
        (entry(**OIDC, hosts='"one"'), "hosts must be a list"),
        (entry(**OIDC, vouches_for_claim='"yes"'), "must be true or false"),
        (entry(kind='"google"', subject='"x"'), "'subject', which is no setting of a provider of kind google"),
        (entry() + entry(), "the same key"),
        (entry() + entry(key='"g2"'), "the same issuer and tenant"),
    ],
)
def test_a_slip_of_the_pen_is_refused_with_a_sentence_that_repeats_no_secret(text: str, said: str) -> None:
    with pytest.raises(SignInFileError, match=r"provider|TOML|entries") as refused:
        read_sign_in(text)

    assert said in str(refused.value)
    assert "secret of nobody" not in str(refused.value)


# SAML


def saml(**settings: str) -> str:
    """Return a provider that speaks SAML."""
    usual = {
        "kind": '"saml"',
        "district": '"Cedar"',
        "name": '"Cedar"',
        "issuer": '"https://idp.cedar.example/saml"',
        "sso_url": '"https://sso.cedar.example/go?x=1"',
        "certificates": f'["""{CERTIFICATE}"""]',
    }
    kept = {name: value for name, value in {**usual, **settings}.items() if value}
    return "[[provider]]\n" + "\n".join(f"{name} = {value}" for name, value in kept.items()) + "\n"


def test_a_provider_that_speaks_saml_is_named_in_the_same_file() -> None:
    google, cedar = read_sign_in(entry() + saml(subject='"uid"', claim='"mail"'))

    assert google.saml is None
    assert (cedar.kind, cedar.issuer, cedar.claim) == ("saml", "https://idp.cedar.example/saml", "mail")
    assert cedar.saml == Saml("https://sso.cedar.example/go?x=1", (CERTIFICATE,), "uid")
    assert cedar.allowed_hosts == {"sso.cedar.example"}
    assert cedar.vouches_for_claim
    assert "https://refeds.org/profile/mfa" in cedar.second_step_values
    assert read_sign_in(saml(issuer='"urn:cedar:idp"'))[0].issuer == "urn:cedar:idp"


def weak_certificate(key: Any) -> str:
    return f'["""{certificate_of(key)}"""]'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (saml(issuer=""), "issuer is missing"),
        (saml(issuer='"cedar"'), "must be the provider's entity id"),
        (saml(sso_url=""), "sso_url is missing"),
        (saml(sso_url='"http://sso.cedar.example/"'), "sso_url 'http://sso.cedar.example/' must look like https://"),
        (saml(sso_url='"https://sso.cedar.example:8443/"'), "must look like https://"),
        (saml(certificates=""), "must hold the provider's signing certificate"),
        (saml(certificates='["MIIC"]'), "no certificate in PEM"),
        (saml(certificates=weak_certificate(rsa.generate_private_key(65537, 1024))), "too weak"),  # noqa: S505 - meant
        (saml(certificates=weak_certificate(ec.generate_private_key(ec.SECP224R1()))), "too weak"),
        (saml(client_id='"x"'), "'client_id', which is no setting of a provider of kind saml"),
        (saml(vouches_for_claim="false"), "'vouches_for_claim', which is no setting"),
        (saml(subject='""'), "subject is missing"),
        (saml() + entry(**OIDC_TOO), "one of them in SAML"),
    ],
)
def test_a_slip_in_an_entry_of_saml_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(SignInFileError) as refused:
        read_sign_in(text)

    assert said in str(refused.value)


@pytest.fixture
def without_the_extra(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which the packages for SAML cannot be imported, as on most machines."""
    for name in ("signxml", "lxml"):
        package = tmp_path / "absent" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise ModuleNotFoundError(__name__)\n", encoding="utf-8")
    return process_environment(
        PYTHONPATH=f"{tmp_path / 'absent'}{os.pathsep}{REPOSITORY / 'src'}",
        DJANGO_SETTINGS_MODULE="waymark.project.settings",
        WAYMARK_MODE="production",
        WAYMARK_HOSTS="learn.example.org",
        WAYMARK_SECRET_KEY="only-for-a-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",  # noqa: S106 - of nobody
        WAYMARK_DATA_DIR=str(tmp_path / "data"),
        WAYMARK_SIGN_IN_FILE=str(tmp_path / "sign-in.toml"),
    )


SIGN_IN_PAGE = """
import django, sys
django.setup()
from django.test import Client
from django.urls import get_resolver
answer = Client(headers={"host": "learn.example.org"}).get("/sign-in/", secure=True)
assert "Sign in with Google" in answer.content.decode(), answer
assert len(get_resolver().reverse_dict) > 50
print(answer.status_code, sorted({"lxml", "signxml"} & set(sys.modules)))
"""


def test_without_the_extra_all_else_works_and_nothing_of_it_is_asked_for(
    tmp_path: Path, without_the_extra: dict[str, str]
) -> None:
    (tmp_path / "sign-in.toml").write_text(entry(), encoding="utf-8")

    done = run_python("-c", SIGN_IN_PAGE, env=without_the_extra)

    assert done.stdout == "200 []\n", done.stderr


def test_without_the_extra_a_provider_that_speaks_saml_stops_the_start_with_what_to_do(
    tmp_path: Path, without_the_extra: dict[str, str]
) -> None:
    (tmp_path / "sign-in.toml").write_text(entry() + saml(), encoding="utf-8")

    done = run_python("-m", "waymark", "retention", "run", "--dry-run", env=without_the_extra)

    assert done.returncode != 0
    assert "provider 2 speaks SAML, which needs packages that are not installed here" in done.stderr
    assert "pip install --require-hashes -r requirements-saml.txt" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_a_secret_is_not_shown_where_a_provider_is_printed() -> None:
    assert "secret of nobody" not in repr(read_sign_in(entry()))


def test_the_environment_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sign-in.toml"
    path.write_text(entry(), encoding="utf-8")
    known = {"WAYMARK_DATA_DIR": str(tmp_path), "WAYMARK_SIGN_IN_FILE": str(path)}

    assert [provider.key for provider in read_environment(known).providers] == ["google"]
    path.write_text("x", encoding="utf-8")
    with pytest.raises(EnvironmentRefusedError, match="WAYMARK_SIGN_IN_FILE"):
        read_environment(known)
    path.unlink()
    with pytest.raises(EnvironmentRefusedError, match="cannot be read"):
        read_environment(known)
