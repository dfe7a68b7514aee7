"""What the run on a second database leaves out has no way to open one."""

import pytest
from django.db import connection

from conftest import opens_the_database
from processes import process_environment


def test_this_test_is_left_out_and_cannot_connect(request: pytest.FixtureRequest) -> None:
    assert not opens_the_database(request.node)
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


@pytest.mark.django_db
def test_a_marked_one_stays_and_can_connect(request: pytest.FixtureRequest) -> None:
    assert opens_the_database(request.node)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_process_is_not_told_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nowhere/none")

    assert "DATABASE_URL" not in process_environment()
