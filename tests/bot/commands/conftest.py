"""The command line in a folder of its own."""

from __future__ import annotations

import gc
import json
import logging
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bot.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = "a secret that only tests use, long enough"  # noqa: S105 - a test's own


@dataclass
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was printed
        """The one JSON object on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Cli:
    """Runs commands; `folder` is the data folder."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Ran:
        """Run one command in this process."""
        self.capsys.readouterr()
        code = main(arguments)
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)

    def set(self, name: str, value: str) -> None:
        """Set a variable of the environment."""
        self.monkeypatch.setenv(name, value)

    def unset(self, name: str) -> None:
        """Take a variable away."""
        self.monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the example street, built once."""
    folder = tmp_path_factory.mktemp("example")
    with pytest.MonkeyPatch.context() as environment:
        environment.chdir(folder)
        environment.setenv("SANDAN_DATA_DIR", str(folder))
        assert main(["init", "--example", "--json"]) == 0
    return folder / "sandan.db"


@pytest.fixture
def built(cli: Cli, example: Path) -> Cli:
    """The command line with the example street."""
    cli.folder.mkdir()
    shutil.copy(example, cli.folder / example.name)
    return cli


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """This process goes on after a command, unlike one of the command's own: its garbage is collected."""
    yield
    gc.unfreeze()


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """The command line with a secret key and an empty data folder, far from any `.env`."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for name in os.environ:
        if name.startswith("SANDAN_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "var"
    monkeypatch.setenv("SANDAN_DATA_DIR", str(folder))
    monkeypatch.setenv("SANDAN_SECRET_KEY", SECRET)
    yield Cli(folder, monkeypatch, capsys)
    root.handlers[:], root.level = handlers, level
