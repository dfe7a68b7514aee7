"""The command itself: fast, versioned, and never a traceback."""

import sys

import pytest

import waymark
from processes import process_environment, run_python, run_waymark
from waymark.cli import main as command
from waymark.cli.errors import PlainError


def test_the_version_is_shown() -> None:
    done = run_waymark("--version", env=process_environment())

    assert (done.returncode, done.stdout, done.stderr) == (0, f"waymark {waymark.__version__}\n", "")


@pytest.mark.parametrize("words", [["--help"], ["audit", "--help"], ["audit", "verify", "--help"], ["serve", "--help"]])
def test_help_comes_without_the_districts_records(words: list[str]) -> None:
    program = (
        "import sys\n"
        "from waymark.cli.main import main\n"
        "try:\n"
        f"    sys.argv[1:] = {words!r}\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "print('django.db' in sys.modules, file=sys.stderr)\n"
    )

    done = run_python("-c", program, env=process_environment())

    assert done.stderr == "False\n"
    assert "Usage:" in done.stdout


@pytest.mark.parametrize("words", [["audit", "verify", "--help"], ["serve", "--help"]])
def test_every_commands_help_has_an_example(words: list[str]) -> None:
    assert "Example: waymark" in run_waymark(*words, env=process_environment()).stdout


def test_an_unknown_command_is_exit_code_two() -> None:
    assert run_waymark("rejoice", env=process_environment()).returncode == 2


def fail_with(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(command, "app", fail)
    monkeypatch.setattr(sys, "argv", ["waymark"])


def test_a_plain_error_is_its_sentence_and_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(PlainError("Room 12 has no seats."), monkeypatch)

    with pytest.raises(SystemExit, match="2"):
        command.main()

    assert capsys.readouterr() == ("", "Room 12 has no seats.\n")


def test_a_mistake_of_ours_is_one_sentence_and_exit_code_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(ZeroDivisionError("division by zero"), monkeypatch)
    monkeypatch.delenv("WAYMARK_DEBUG", raising=False)

    with pytest.raises(SystemExit, match="2"):
        command.main()

    assert capsys.readouterr().err == (
        "Something went wrong that Waymark did not expect (ZeroDivisionError: division by zero). "
        "Run the command again with WAYMARK_DEBUG=1 to see where.\n"
    )


def test_whoever_asks_for_it_sees_where_the_mistake_is(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(ZeroDivisionError("division by zero"), monkeypatch)
    monkeypatch.setenv("WAYMARK_DEBUG", "1")

    with pytest.raises(ZeroDivisionError):
        command.main()
