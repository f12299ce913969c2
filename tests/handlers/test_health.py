"""What `/health` says: ready while people are served, with reasons where they are not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.tg.insisting import TO_DO
from handlers import health
from handlers.health import BACKUP_DONE, examine
from handlers.jobs import JobState
from handlers.texts import health as texts
from storage import claims, schema
from tests.databases import NOW

if TYPE_CHECKING:
    import pytest

    from storage.database import Database
    from tests.world import World


def job(name: str, *, failures: int = 0, overdue: bool = False, people: bool = True) -> JobState:
    """Return a job's state."""
    return JobState(name, NOW, failures, "ValueError" if failures else "", overdue, people)


async def test_a_service_that_does_its_work_is_ready(database: Database) -> None:
    """With nothing to say against it."""
    found = await examine(database, [job("drafts")], NOW)
    assert found.as_json() == {
        "live": True,
        "ready": True,
        "reasons": [],
        "warnings": [],
        "what_to_do": {},
        "jobs": {
            "drafts": {
                "last_success": "2026-11-23T02:00:00+00:00",
                "failures": 0,
                "error": "",
                "overdue": False,
            }
        },
        "backup": None,
        "age": 0,
    }


async def test_what_people_wait_for_makes_it_unready(database: Database) -> None:
    """An overdue job of theirs is a reason; one that nobody waits for is a warning only."""
    jobs = [job("drafts", overdue=True), job("board", overdue=True, people=False)]
    found = await examine(database, jobs, NOW)
    assert (found.ready, found.reasons, found.warnings) == (False, ("job:drafts",), ("job:board",))


async def test_a_job_that_fails_is_a_warning_until_it_is_overdue(database: Database) -> None:
    """It is tried again; people notice nothing yet."""
    found = await examine(database, [job("drafts", failures=2)], NOW)
    assert (found.ready, found.warnings) == (True, ("job:drafts",))


async def test_a_database_that_does_not_answer(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alive, but not ready: messages cannot be kept."""

    async def away(_: Database) -> str:
        raise OSError("away")

    monkeypatch.setattr(schema, "revision", away)
    found = await examine(database, [], NOW)
    assert (found.ready, found.reasons) == (False, ("database",))


async def test_a_backup_that_has_grown_old_is_a_warning(database: Database) -> None:
    """Two nights without one; where there never was one, nobody has asked for it."""
    async with database.transaction() as session:
        await claims.claim(session, BACKUP_DONE, 0, "2026-11-23", NOW)
    assert (await examine(database, [], NOW + timedelta(days=2))).warnings == ()
    found = await examine(database, [], NOW + timedelta(days=3))
    assert (found.ready, found.warnings, found.backup_at) == (True, ("backup",), NOW)


async def test_notices_that_do_not_leave_are_a_warning(world: World) -> None:
    """Messages are still taken: the far end may be away. And nobody's words are told."""
    resident = world.person("王阿姨")
    world.outbox._senders = {}
    await resident.say("楼上半夜装修太吵了，玫瑰园3栋", wait=0)
    world.clock.forward(minutes=16)
    found = await examine(world.database, [], world.clock())
    assert (found.ready, found.warnings) == (True, ("notices",))
    assert "王阿姨" not in json.dumps(found.as_json(), ensure_ascii=False)


async def test_each_trouble_says_what_to_do(database: Database) -> None:
    """What a messenger refuses for good among them; a job's name is enough by itself."""
    found = await examine(database, [job("drafts", overdue=True)], NOW, ("telegram_webhook", "disk"))
    said = found.as_json()["what_to_do"]
    assert said == {name: texts.WHAT_TO_DO[name] for name in ("telegram_webhook", "disk")}


def test_every_trouble_has_its_words() -> None:
    """Whoever adds a name adds what to do."""
    outside = {health.PICTURES, health.DISK, health.STARTING, health.BUSY}
    names = {health.DATABASE, health.NOTICES, health.BACKUP, *outside, *TO_DO}
    assert set(texts.WHAT_TO_DO) == names
