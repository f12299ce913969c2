"""The settings: where they are read, and which of two values counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.config import ConfigError, load


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start in, and no settings in the environment."""
    for name in os.environ:
        if name.startswith("SANDAN_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, *lines: str) -> None:
    """Write a `.env`."""
    (folder / ".env").write_text("\n".join(lines), encoding="utf-8")


def test_a_line_of_the_file_is_a_setting(folder: Path) -> None:
    """`.env` in the folder where it is started is read; others' lines in it are no business of ours."""
    written(folder, "SANDAN_PORT=8181", "SANDAN_DATA_DIR='数据'", "# a remark", "OTHER=1")
    settings = load()
    assert settings.port == 8181
    assert settings.data_dir == Path("数据")


def test_the_environment_counts_more_than_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is said on the command line more than both."""
    written(folder, "SANDAN_PORT=8181", "SANDAN_HOST=::1")
    monkeypatch.setenv("SANDAN_PORT", "8282")
    assert (load().port, load().host) == (8282, "::1")
    assert load(port=8383).port == 8383


@pytest.mark.parametrize("line", ["SANDAN_PROT=8181", "SANDAN_PROT"])
def test_a_misspelt_line_of_the_file_is_named(folder: Path, line: str) -> None:
    """With the setting that was probably meant."""
    written(folder, line)
    with pytest.raises(ConfigError, match=r"SANDAN_PROT.*SANDAN_PORT"):
        load()


def test_a_secret_is_never_told(folder: Path) -> None:
    """One that is too short is named, and not shown."""
    written(folder, "SANDAN_SECRET_KEY=tooshort")
    with pytest.raises(ConfigError, match="SANDAN_SECRET_KEY") as caught:
        load()
    assert "tooshort" not in str(caught.value)
