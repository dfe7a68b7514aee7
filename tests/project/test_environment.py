"""The environment is read once; what is missing, unknown or cannot be understood is refused with a sentence."""

import stat
from pathlib import Path

import pytest

from waymark.project.environment import Environment, EnvironmentRefusedError, read_environment

LONG_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def variables(folder: Path, **changes: str) -> dict[str, str]:
    return {"WAYMARK_DATA_DIR": str(folder / "data"), **changes}


def production(folder: Path, **changes: str) -> dict[str, str]:
    known = {"WAYMARK_MODE": "production", "WAYMARK_SECRET_KEY": LONG_KEY, "WAYMARK_HOSTS": "learn.example.org"}
    return variables(folder, **{**known, **changes})


def test_without_any_setting_waymark_runs_locally_on_sqlite_in_the_data_folder(tmp_path: Path) -> None:
    read = read_environment(variables(tmp_path))

    assert read.mode == "local"
    assert not read.is_production
    assert read.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert read.database_url == f"sqlite:///{tmp_path}/data/waymark.sqlite3"
    assert read.data_dir == tmp_path / "data"


def test_the_local_secret_key_is_random_kept_and_readable_only_by_its_owner(tmp_path: Path) -> None:
    first = read_environment(variables(tmp_path)).secret_key
    again = read_environment(variables(tmp_path)).secret_key
    elsewhere = read_environment(variables(tmp_path / "elsewhere")).secret_key

    assert first == again
    assert first != elsewhere
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_whom_to_believe_who_asks_is_what_the_web_server_believes(tmp_path: Path) -> None:
    read = read_environment(production(tmp_path, FORWARDED_ALLOW_IPS="10.0.0.1, 10.0.0.2,"))

    assert read.proxies == {"10.0.0.1", "10.0.0.2"}


def test_production_takes_everything_as_it_was_given(tmp_path: Path) -> None:
    url = "postgres://waymark:p%40ss@db.example.org:5432/waymark"

    read = read_environment(production(tmp_path, WAYMARK_HOSTS="learn.example.org, www.example.org", DATABASE_URL=url))

    assert read == Environment(
        mode="production",
        secret_key=LONG_KEY,
        hosts=("learn.example.org", "www.example.org"),
        database_url=url,
        data_dir=tmp_path / "data",
        address="https://learn.example.org",
        mail_url="",
        mail_from="Waymark <waymark@learn.example.org>",
        proxies=frozenset({"127.0.0.1", "::1"}),
    )
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"WAYMARK_MODE": "prod"}, "WAYMARK_MODE is 'prod'; it must be local or production."),
        ({"WAYMARK_SECRET_KEY": ""}, "WAYMARK_SECRET_KEY must hold at least 50 random characters"),
        ({"WAYMARK_SECRET_KEY": "short"}, "WAYMARK_SECRET_KEY must hold at least 50 random characters"),
        ({"WAYMARK_SECRET_KEY": "ab" * 40}, "WAYMARK_SECRET_KEY must hold at least 50 random characters"),
        ({"WAYMARK_HOSTS": " , "}, "WAYMARK_HOSTS is not set; in production it lists the host names"),
        ({"WAYMARK_HOSTS": "*"}, r"WAYMARK_HOSTS holds '\*'; write plain host names"),
        ({"WAYMARK_HOSTS": "https://learn.example.org"}, "WAYMARK_HOSTS holds 'https://learn.example.org'"),
        ({"WAYMARK_HOST": "x"}, "WAYMARK_HOST is not a variable that Waymark knows. Did you mean WAYMARK_HOSTS?"),
        ({"WAYMARK_ZZZ": "x"}, "WAYMARK_ZZZ is not a variable that Waymark knows. Known are WAYMARK_ADDRESS"),
        ({"DATABASE_URL": "mysql://db/waymark"}, "DATABASE_URL must look like postgres://"),
        ({"DATABASE_URL": "postgres://db.example.org"}, "DATABASE_URL must look like postgres://"),
        ({"DATABASE_URL": "waymark"}, "DATABASE_URL must look like postgres://"),
        ({"WAYMARK_ADDRESS": "learn.example.org"}, "WAYMARK_ADDRESS is 'learn.example.org'; it is where people reach"),
        ({"WAYMARK_MAIL_FROM": "Waymark"}, "WAYMARK_MAIL_FROM is 'Waymark'; it must be an address"),
        ({"WAYMARK_MAIL_URL": "imap://host"}, "WAYMARK_MAIL_URL cannot be used: it must look like smtp"),
        ({"WAYMARK_MAIL_URL": "smtp://host:many"}, "WAYMARK_MAIL_URL cannot be used: Port could not be cast"),
        ({"DATABASE_URL": "postgres://db:many/waymark"}, "DATABASE_URL cannot be read: Port could not be cast"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(
    tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(EnvironmentRefusedError, match=sentence):
        read_environment(production(tmp_path, **changes))


def test_a_refused_database_address_never_shows_the_password(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentRefusedError) as refused:
        read_environment(production(tmp_path, DATABASE_URL="oracle://waymark:hunter2@db/waymark"))

    assert "hunter2" not in str(refused.value)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")

    with pytest.raises(EnvironmentRefusedError, match=f"The data folder {tmp_path}/data cannot be made"):
        read_environment(variables(tmp_path))
