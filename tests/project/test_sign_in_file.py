"""The file of identity providers: what it says is taken as meant, and what would let strangers in is refused."""

from pathlib import Path

import pytest

from waymark.project.environment import EnvironmentRefusedError, read_environment
from waymark.project.sign_in import SignInFileError, read_sign_in

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
        (entry() + entry(), "the same key"),
        (entry() + entry(key='"g2"'), "the same issuer and tenant"),
    ],
)
def test_a_slip_of_the_pen_is_refused_with_a_sentence_that_repeats_no_secret(text: str, said: str) -> None:
    with pytest.raises(SignInFileError, match=r"provider|TOML|entries") as refused:
        read_sign_in(text)

    assert said in str(refused.value)
    assert "secret of nobody" not in str(refused.value)


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
