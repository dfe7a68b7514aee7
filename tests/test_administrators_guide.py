"""Every command of the administrators' guide that has a `$` in front is run as it stands there, in its order."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

import handbook
from backups import environment_of, set_up_records
from processes import run_python
from waymark.project.environment import KNOWN_NAMES
from waymark.web.health.state import Health

pytestmark = pytest.mark.django_db
GUIDE = "guides/administrator.md"
PRODUCTION = {
    "WAYMARK_MODE": "production",
    "WAYMARK_HOSTS": "learn.example.org",
    "WAYMARK_SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
}


def commands_of(text: str) -> list[str]:
    """Return the commands of a page that have a dollar in front."""
    return re.findall(r"^ *\$ (.+)$", text, re.MULTILINE)


def as_python(command: str) -> list[str]:
    """Return how this Python runs a command of the guide."""
    program, *words = shlex.split(command)
    return ["-m", "waymark", *words] if program == "waymark" else words


def prepare(folder: Path, env: dict[str, str]) -> None:
    """Put the newest backup where the guide looks for it, and away with the export of a step before."""
    backups = sorted((folder / "backups").glob("waymark-*.zip"))
    if backups and not (folder / "backups" / "newest.zip").exists():
        shutil.copyfile(backups[-1], folder / "backups" / "newest.zip")
    (folder / "log.jsonl").unlink(missing_ok=True)
    assert env


def head_of(folder: Path, env: dict[str, str]) -> str:
    done = run_python("-m", "waymark", "audit", "verify", "--json", env=env)
    assert folder.is_dir()
    return str(json.loads(done.stdout)["head"])


def test_every_command_of_the_guide_runs_as_it_stands_there(
    tmp_path: Path, migrated_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups").mkdir()
    monkeypatch.chdir(tmp_path)
    env = environment_of(tmp_path / "data", migrated_database_url) | PRODUCTION
    (tmp_path / "data").mkdir()
    set_up_records(env)
    commands = commands_of(handbook.page(GUIDE))
    assert len(commands) >= 10

    codes = {}
    for command in commands:
        prepare(tmp_path, env)
        filled = command.replace("HEAD", head_of(tmp_path, env))
        done = run_python(*as_python(filled), env=env)
        codes[command] = (done.returncode, done.stderr)

    assert codes == dict.fromkeys(commands, (0, ""))


def test_a_command_that_does_not_exist_would_be_noticed(tmp_path: Path, scratch_database_url: str) -> None:
    (command,) = commands_of("```console\n$ waymark backup-all now\n```")

    done = run_python(*as_python(command), env=environment_of(tmp_path, scratch_database_url))

    assert done.returncode == 2


def test_the_guide_names_every_peer() -> None:
    """Whom the product speaks with is set in the environment."""
    peers = handbook.first_cells(
        handbook.section(handbook.page(GUIDE), "With whom Waymark speaks").replace("your", "`your`")
    )
    addresses = {name for name in (*KNOWN_NAMES, "DATABASE_URL") if name.endswith(("_URL", "_HOSTS", "_SIGN_IN_FILE"))}

    assert len(peers) == len(addresses)
    assert [name for name in addresses if f"`{name}`" not in handbook.page(GUIDE)] == []


def test_the_guide_says_what_to_do_about_every_notice() -> None:
    worst = Health("away", "silent", 0, worker_seen_s=9**9, letters_waiting_s=9**9, backup_age_s=9**9)
    found = {*worst.notices, *Health("behind", "behind", 200 << 20).notices, *Health("ahead", "idle", 0).notices}
    found |= set(Health("ok", "idle", 0).notices) | {"audit-broken"}

    section = handbook.section(handbook.page(GUIDE), "What to watch")

    assert [code for code in sorted(found) if f"`{code}`" not in section] == []
    assert set(re.findall(r"`((?:database|worker|disk|audit|backup|letters)-\w+)`", section)) == found
