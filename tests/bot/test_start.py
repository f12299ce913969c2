"""The start: people wait for it, so it loads nothing that only rare work needs."""

from __future__ import annotations

import asyncio
import gc
import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot import app
from bot.app import App
from bot.loading import unaccompanied, undisturbed
from bot.tg import channel, polling
from scheduler import runner
from scheduler.runner import Timetable
from tests.bot.stage import RealStage

if TYPE_CHECKING:
    from pathlib import Path

RARE = {
    "pictures of residents": ("PIL", "bot.developing"),
    "charts": ("resvg_py", "pylopdf_fonts_zh_cn", "handlers.reporting.chart"),
    "workbooks": ("xlsxwriter", "handlers.reporting.workbook"),
    "files that are read": ("python_calamine", "bot.history"),
    "pages": ("jinja2",),
    "codes on paper": ("segno",),
    "another database than ours": ("asyncpg", "sqlalchemy.dialects.postgresql"),
    "a database of another shape": ("alembic", "mako"),
    "another segmenter": ("jieba",),
    "identity numbers": ("stdnum",),
    "an example's past": ("handlers.history.tale", "storage.history"),
    "terminals": ("rich", "click", "pygments", "bot.commands.console"),
}
"""What is loaded for what, and not before."""
PATIENCE = 60
LIST = "import sys; print('\\n'.join(sys.modules))"
SERVE = "from bot.__main__ import command_of; command_of('serve')"
RECKON = "from handlers.holidays import public_calendar; public_calendar([2026])"
PARSE = "from bot.commands.arguments import build_parser; import bot.__main__; build_parser()"


def loaded(code: str) -> set[str]:
    """Return what a process has loaded after this."""
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", f"{code}; {LIST}"], capture_output=True, check=True, text=True
    )
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def served() -> set[str]:
    """What `sandan serve` has loaded before it opens."""
    return loaded(SERVE)


@pytest.mark.parametrize("rare", RARE)
def test_a_start_loads_nothing_that_only_rare_work_needs(served: set[str], rare: str) -> None:
    """Whoever needs it first waits for it, for some hundredths of a second."""
    assert "bot.app" in served
    assert served.isdisjoint(RARE[rare])


def test_the_days_of_china_are_loaded_without_those_of_every_country() -> None:
    """A calendar is made in the middle of somebody's order."""
    assert "holidays.countries" not in loaded(RECKON)


def test_help_needs_no_database() -> None:
    """What is typed is read, and helped with, before anything heavy is loaded."""
    assert loaded(PARSE).isdisjoint({"sqlalchemy", "pydantic", "aiohttp", "telegram", "rich"})


def test_loading_is_not_disturbed_and_leaves_the_collector_at_work() -> None:
    """What was made meanwhile is never looked at again, also where loading fails."""
    with pytest.raises(ModuleNotFoundError), undisturbed():
        importlib.import_module(f"{__name__}.nowhere" if not gc.isenabled() else "sys")
    assert gc.isenabled()
    assert gc.get_freeze_count()
    gc.unfreeze()


def test_a_companion_stays_away_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries find it missing; later it is there as ever, and what was loaded before is untouched."""
    monkeypatch.delitem(sys.modules, "this", raising=False)
    with unaccompanied("this", "json"):
        with pytest.raises(ImportError):
            importlib.import_module("this")
        assert importlib.import_module("json").dumps(1) == "1"
    assert "this" not in sys.modules
    assert "json" in sys.modules


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when the jobs begin."""
    event = asyncio.Event()
    monkeypatch.setattr(Timetable, "start", lambda _: event.set())
    return event


async def test_the_doors_are_open_before_the_jobs_begin(tmp_path: Path, begun: asyncio.Event) -> None:
    """Whoever wrote while the service was away is answered before it catches up with its own work."""
    stage = RealStage(tmp_path)
    await stage.start()
    assert stage.running.port
    assert not begun.is_set()
    await stage.stop()


async def test_the_jobs_begin_a_moment_later(
    tmp_path: Path, begun: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By themselves."""
    monkeypatch.setattr(app, "SETTLE", 0)
    stage = RealStage(tmp_path)
    await stage.start()
    await asyncio.wait_for(begun.wait(), PATIENCE)
    await stage.stop()


async def test_a_service_that_is_stopped_at_once_begins_no_jobs(
    tmp_path: Path, begun: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their moment may come while it is being stopped."""
    monkeypatch.setattr(app, "SETTLE", 0)
    stage = RealStage(tmp_path)
    await stage.start()
    await stage.stop()
    assert not begun.is_set()


async def test_a_picture_that_never_comes_does_not_hold_up_the_stop(
    tmp_path: Path, begun: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The far end has gone silent in the middle of it; the picture is fetched again after the next start."""
    fetching = asyncio.Event()

    async def silent(_: App) -> int:
        fetching.set()
        return int(await asyncio.Event().wait())

    monkeypatch.setattr(App, "fetch_pictures", silent)
    monkeypatch.setattr(app, "CLOSING", 0.01)
    stage = RealStage(tmp_path)
    await stage.start()
    stage.running.fetch_soon()
    await asyncio.wait_for(fetching.wait(), PATIENCE)
    await asyncio.wait_for(stage.stop(), PATIENCE)
    assert not begun.is_set()


def test_whatever_hangs_the_stop_takes_less_than_ten_seconds() -> None:
    """What comes in ends at the same time, then what goes out; after ten seconds a container is killed."""
    jobs = runner.FINISH + runner.CUT_OFF
    updates = channel.FINISH + polling.CONFIRMING
    requests = 2 * app.ANSWERING
    coming_in = max(jobs, updates, requests, app.CLOSING)
    assert coming_in + app.FINISH + channel.LAST_WORDS <= 9
