"""A storm of sign-ins with passwords: the others' pages come as ever; without the gate they wait."""

from pathlib import Path

import pytest

from benchmarks.sign_in import Storm, quantile, run

pytestmark = [pytest.mark.loopback, pytest.mark.django_db]


def test_pages_of_others_wait_for_passwords_only_without_the_gate(tmp_path: Path, scratch_database_url: str) -> None:
    url = scratch_database_url if scratch_database_url.startswith("postgres") else ""
    storms = [Storm("with", 120, 0.9, seconds=4.0), Storm("without", 120, 0.9, with_gate=False, seconds=4.0)]

    guarded, open_to_all = run(storms, folder=tmp_path, database_url=url)

    for came in (guarded.provider, guarded.pages, guarded.saves):
        assert {one.status for one in came} <= {200, 302}
    assert {one.status for one in guarded.local} <= {302, 503}
    assert 2 * quantile(guarded.pages, 0.5) < quantile(open_to_all.pages, 0.5)
