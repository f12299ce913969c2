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


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("# a remark", "SANDAN_PORT 8080"), "第 2 行"),
        (('SANDAN_PUBLIC_URL="https://half.example',), "第 1 行"),
        (("SANDAN_PORT",), "SANDAN_PORT 后面"),
    ],
)
def test_a_line_that_is_no_setting_is_refused(folder: Path, lines: tuple[str, ...], words: str) -> None:
    """It would be left out without a word otherwise."""
    written(folder, *lines)
    with pytest.raises(ConfigError, match=words):
        load()


def test_a_file_that_cannot_be_read_is_refused(folder: Path) -> None:
    """Be it in another encoding, or no file at all."""
    (folder / ".env").write_bytes("SANDAN_HOST=数据".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load()
    (folder / ".env").unlink()
    (folder / ".env").mkdir()
    with pytest.raises(ConfigError, match="读不了"):
        load()


def test_a_file_from_windows_is_read(folder: Path) -> None:
    """With the mark that its editors put in front."""
    (folder / ".env").write_text("SANDAN_PORT=8181\r\n", encoding="utf-8-sig")
    assert load().port == 8181


def test_a_value_is_taken_literally(folder: Path) -> None:
    """A secret may hold what a shell would replace."""
    secret = "long enough ${HOME} to be a secret key"  # noqa: S105 - a test's own
    written(folder, f"SANDAN_SECRET_KEY={secret}")
    assert load().secrets() == (secret,)


def test_what_is_not_filled_in_is_not_set(folder: Path) -> None:
    """As in the template of the guide, where remarks stand behind the sign of equality."""
    written(folder, "SANDAN_TELEGRAM_TOKEN=      # what BotFather gave you", "SANDAN_PORT=")
    assert load().telegram_token is None
    assert load().port == 8080


def test_words_may_be_written_in_capitals(folder: Path) -> None:
    """As other programs want them."""
    written(folder, "SANDAN_LOG_LEVEL=INFO")
    assert load().log_level == "info"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104 - nothing listens here
        ("::", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("127.0.0.1", "http://127.0.0.1:8080"),
    ],
)
def test_links_lead_somewhere(host: str, address: str) -> None:
    """To listen everywhere is no address that a browser opens."""
    assert load(host=host).address == address
