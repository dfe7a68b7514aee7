from pathlib import Path

import pytest

from waymark.project.mail import mail_settings


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://mail", ("mail", 25, "", "", False, False)),
        ("smtp+tls://amy%40x:p%2Fw@mail.example.org", ("mail.example.org", 587, "amy@x", "p/w", False, True)),
        ("smtps://mail:4650/", ("mail", 4650, "", "", True, False)),
    ],
)
def test_one_address_says_all_about_the_mail_server(url: str, told: tuple[object, ...]) -> None:
    read = mail_settings(url, Path("data"))

    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert tuple(read[f"EMAIL_{name}"] for name in names) == told


def test_without_a_mail_server_letters_are_kept_as_files() -> None:
    assert mail_settings("", Path("data")) == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": "data/mail",
    }


def test_a_refused_address_is_not_repeated_because_it_may_hold_a_password() -> None:
    with pytest.raises(ValueError, match="it must look like") as refusal:
        mail_settings("http://amy:secret@mail", Path())

    assert "secret" not in str(refusal.value)
