"""`sandan replay`: historical messages through the real pipeline, into a copy or the real database."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import hosting
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import aside, print_json, progress, screen, table
from bot.history import read_history
from bot.replay import CHANNEL, Replay
from bot.stage import HandClock, Stage
from handlers import founding
from handlers.desk import Desk
from handlers.founding_file import ZONE
from handlers.texts import operator as texts
from handlers.texts import words
from nlp.sorter import Sorter
from orders.categories import Category
from orders.states import Role
from storage import arrivals, checkup, directory, people
from storage.replay import copy_directory

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Iterable, Iterator

    from bot.config import Settings
    from bot.history import History
    from bot.replay import Tally
    from storage.database import Database, Session

FOLDER = "replay"
INTERRUPTED = 130


def run(arguments: argparse.Namespace) -> int:
    """Replay the file and print what came of it."""
    history = read_history(Path(arguments.file), ZoneInfo(ZONE))
    settings = ground.read_settings()
    tally, stopped = asyncio.run(_replay(settings, history, arguments))
    if arguments.json:
        print_json(_as_json(tally, history, stopped=stopped))
    else:
        _show(tally, history)
    if stopped:
        aside().print(texts.REPLAY_STOPPED)
    return INTERRUPTED if stopped else 0


async def _replay(settings: Settings, history: History, arguments: argparse.Namespace) -> tuple[Tally, bool]:
    """Play all rows; say whether somebody stopped it on the way."""
    stop = hosting.stop_signal()
    opened = _real(settings) if arguments.into else _copy(settings, arguments)
    async with opened as database:
        async with database.reading() as session:
            community = await _community_name(session, arguments.community)
        clock = HandClock(wall_clock())
        stage = Stage(Desk(database, clock, Sorter(engine=settings.engine)), CHANNEL)
        replay = Replay(stage, clock, community)
        try:
            with progress() as bar:
                for row in bar.track(history.rows, description=texts.REPLAYING):
                    await replay.play(row)
                    if stop.is_set():
                        break
        finally:
            await replay.close()
    return replay.tally, stop.is_set()


async def _community_name(session: Session, code: str | None) -> str:
    """Return the community for rows that name none; with several and no choice, each row must."""
    if code is None and len(await directory.communities(session)) > 1:
        return ""
    return (await ground.find_community(session, code)).name


@asynccontextmanager
async def _real(settings: Settings) -> AsyncIterator[Database]:
    """Give the real database; nobody but the replay's own people is told anything."""
    settings.secrets()
    async with ground.open_database(settings, wall_clock) as database:
        async with database.reading() as session:
            await checkup.refuse_wrong_key(session)
        database.only_channel = CHANNEL
        yield database


@asynccontextmanager
async def _copy(settings: Settings, arguments: argparse.Namespace) -> AsyncIterator[Database]:
    """Give a database of its own with the real one's street, or the example's where there is none.

    It stays until the next run with `--fresh`, so that a stopped replay can go on.
    """
    folder = settings.data_dir / FOLDER
    ground.make_key(folder)
    file = folder / f"{Path(arguments.file).stem}.db"
    if arguments.fresh:
        for old in folder.glob(f"{file.name}*"):
            old.unlink()
    own = ground.read_settings(data_dir=folder, database_url=f"sqlite+aiosqlite:///{file}")
    async with ground.open_database(own, wall_clock) as copy:
        if settings.database_url or ground.sqlite_file(settings).exists():
            async with ground.open_database(settings, wall_clock) as real:
                await copy_directory(real, copy)
        async with copy.transaction() as session:
            if not await directory.communities(session):
                await _found_example(session)
        aside().print(texts.REPLAY_COPY.format(file=file))
        yield copy


async def _found_example(session: Session) -> None:
    """Build the example street with one member in each team: a team without people gets no orders."""
    now = wall_clock()
    founded = await founding.found(session, founding.example_plan(), now)
    for one in founded.invitations:
        if one.role == Role.MEMBER:
            account = f"member-{one.code}"
            member = await arrivals.recognise(
                session, channel=CHANNEL, external=account, chat="", name="", now=now
            )
            await people.join(session, member.id, one, now, community=one.community_id)


def _as_json(tally: Tally, history: History, *, stopped: bool) -> dict[str, object]:
    return {
        **vars(tally),
        "not_orders": tally.messages - tally.orders,
        "rows": len(history.rows),
        "empty_rows": history.empty,
        "unreadable_times": history.untimed,
        "stopped": stopped,
    }


def _show(tally: Tally, history: History) -> None:
    """Print the table at the end."""
    out = screen()
    rows = [
        (texts.TALLY_MESSAGES, tally.messages),
        (texts.TALLY_BEFORE, tally.before),
        (texts.TALLY_NOT_ORDERS, tally.messages - tally.orders),
        (texts.TALLY_ORDERS, tally.orders),
        (texts.TALLY_DISPATCHED, tally.dispatched),
        (texts.TALLY_TO_STAFF, tally.orders - tally.dispatched),
        (texts.TALLY_SURE, tally.sure),
        (texts.TALLY_UNSURE, tally.orders - tally.sure),
        (texts.TALLY_CONFIDENTIAL, tally.confidential),
    ]
    out.print(table("", texts.TALLY_COLUMNS, rows))
    if tally.orders:
        kinds = [(words.CATEGORY[Category(code)], count) for code, count in tally.by_category.most_common()]
        out.print()
        out.print(table("", texts.TALLY_CATEGORIES, [*_shares(kinds, tally.orders)]))
        alarms = [(words.URGENCY[code], count) for code, count in tally.by_urgency.most_common()]
        out.print()
        out.print(table("", texts.TALLY_URGENCIES, [*_shares(alarms, tally.orders)]))
    for count, sentence in ((history.empty, texts.ROWS_EMPTY), (history.untimed, texts.ROWS_UNTIMED)):
        if count:
            out.print(sentence.format(count=count))


def _shares(counts: Iterable[tuple[str, int]], whole: int) -> Iterator[tuple[str, int, str]]:
    """Yield each count with its share."""
    for name, count in counts:
        yield name, count, f"{count / whole:.0%}"
