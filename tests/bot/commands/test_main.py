"""The entry: exit codes, and errors of people as sentences."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bot.commands.conftest import Cli

COMMANDS = ["demo", "serve", "init", "invite", "doctor", "classify", "replay", "backup", "restore"]


def test_the_version_is_told(cli: Cli) -> None:
    """`--version` prints the name and the version and is no failure."""
    ran = cli("--version")
    assert ran.code == 0
    assert ran.out.startswith("sandan 0.")


@pytest.mark.parametrize(
    "arguments", [(), ("nonsense",), ("init",), ("replay",), ("invite", "--role", "king")]
)
def test_wrong_usage_is_two(cli: Cli, arguments: tuple[str, ...]) -> None:
    """What cannot be parsed ends with 2 and a word on stderr."""
    ran = cli(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage" in ran.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(cli: Cli, command: str) -> None:
    """Each command has help."""
    assert cli(command, "--help").code == 0


@pytest.mark.parametrize("command", ["init", "replay", "restore", "classify"])
def test_a_missing_file_is_one_sentence(cli: Cli, command: str) -> None:
    """A file that is not there gives one sentence with its name, and 1."""
    ran = cli(command, "nowhere.toml")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err == "找不到文件 nowhere.toml。\n"


def test_a_misspelt_variable_is_named(cli: Cli) -> None:
    """A variable that we do not know stops every command, with the nearest one we do."""
    cli.set("SANDAN_SECRET_KEI", "x")
    ran = cli("serve")
    assert ran.code == 1
    assert "SANDAN_SECRET_KEI" in ran.err
    assert "SANDAN_SECRET_KEY" in ran.err


def test_a_wrong_value_names_its_variable(cli: Cli) -> None:
    """A port that is none is told by the variable's name."""
    cli.set("SANDAN_PORT", "many")
    assert "SANDAN_PORT" in cli("serve").err


def test_serving_needs_a_secret_key(cli: Cli) -> None:
    """Without a key nothing is served."""
    cli.unset("SANDAN_SECRET_KEY")
    ran = cli("serve")
    assert ran.code == 1
    assert "SANDAN_SECRET_KEY" in ran.err


def test_a_database_out_of_reach_is_one_sentence(cli: Cli) -> None:
    """A server that is not there is told without a traceback."""
    cli.set("SANDAN_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    ran = cli("init", "--example")
    assert ran.code == 1
    assert "SANDAN_DATABASE_URL" in ran.err
    assert "Traceback" not in ran.err


def test_the_installed_command_runs(cli: Cli) -> None:
    """As a process of its own it does the same."""
    run = subprocess.run(
        [sys.executable, "-m", "bot", "init", "--example", "--json"],
        capture_output=True,
        check=False,
        cwd=None,
    )
    assert run.returncode == 0, run.stderr.decode()
    assert run.stdout.decode().startswith('{"street"')
    assert cli.folder.joinpath("sandan.db").exists()
