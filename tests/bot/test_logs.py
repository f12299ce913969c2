"""The log: identifiers and never words, one name from an update to its notices."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import console, formatter, masked
from tests.bot.stage_web import WebStage

if TYPE_CHECKING:
    from pathlib import Path


class Kept(logging.Handler):
    """Keeps every line as it would be written."""

    def __init__(self) -> None:
        """Write JSON."""
        super().__init__()
        self.lines: list[str] = []
        self.setFormatter(formatter(structlog.processors.JSONRenderer(ensure_ascii=False), structured=True))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.lines.append(self.format(record))


async def test_one_name_from_the_message_to_what_came_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The line of a press and those of its notices bear the same turn; nothing of what was said is there."""
    kept = Kept()
    logging.getLogger().addHandler(kept)
    stage = WebStage(tmp_path)
    try:
        with caplog.at_level(logging.INFO):
            await stage.start()
            resident = await stage.person("居民甲")
            await resident.say("楼上半夜跳广场舞，吵得睡不着，电话13800001111，请社区来调解")
            await resident.press("提交")
    finally:
        await stage.close()
        logging.getLogger().removeHandler(kept)
    lines = [json.loads(line) for line in kept.lines]
    press = next(one for one in lines if one["event"] == "taken" and one["kind"] == "press")
    sent = [one for one in lines if one["event"] == "sent" and one["turn"] == press["turn"]]
    assert len(sent) >= 2
    assert all(one["notice"] and one["timestamp"] and one["level"] == "info" for one in sent)
    whole = "".join(kept.lines)
    assert not any(words in whole for words in ("广场舞", "居民甲", "13800001111"))


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_phone_or_identity_number_gets_into_a_line(before: str, after: str) -> None:
    """Whatever stands around it, as long as that is no digit."""
    before, after = ("".join(letter for letter in part if not letter.isdigit()) for part in (before, after))
    said = masked({"why": [f"{before}13812345678{after}", f"{before}11010519491231002X，{after}"]})
    assert "13812345678" not in str(said)
    assert "19491231" not in str(said)


def test_a_token_in_an_address_is_hidden() -> None:
    """Libraries put addresses into their errors."""
    said = masked("cannot reach /bot4242424242:AAF-token_of_more_than_thirty_letters/getMe")
    assert said == "cannot reach /bot<token>/getMe"


@pytest.mark.parametrize("structured", [True, False])
def test_an_error_tells_its_way_and_not_what_was_at_hand(*, structured: bool) -> None:
    """A traceback with its variables would hold people's words."""
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if structured else console(colors=False)
    kept = Kept()
    kept.setFormatter(formatter(last, structured=structured))
    log = logging.getLogger("tests.errors")
    log.addHandler(kept)
    words = "老伴把我打伤了"
    try:
        [*words].index("没有")
    except ValueError:
        log.exception("it failed")
    finally:
        log.removeHandler(kept)
    assert "test_an_error_tells_its_way" in kept.lines[0]
    assert words not in kept.lines[0]


@pytest.mark.parametrize("structured", [True, False])
def test_what_a_library_puts_into_an_error_is_masked(*, structured: bool) -> None:
    """Also in the lines for people: an error's own words hold addresses, and addresses hold tokens."""
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if structured else console(colors=False)
    kept = Kept()
    kept.setFormatter(formatter(last, structured=structured))
    log = logging.getLogger("tests.errors")
    log.addHandler(kept)
    secret = "4242424242:AAF-token_of_more_than_thirty_letters"  # noqa: S105 - opens nothing
    error = ConnectionError(f"/bot{secret}/sendContact: +8613812345678, 11010519491231002X")
    try:
        raise error
    except ConnectionError:
        log.exception("it failed")
    finally:
        log.removeHandler(kept)
    assert "ConnectionError" in kept.lines[0]
    assert not any(one in kept.lines[0] for one in (secret, "13812345678", "19491231"))
