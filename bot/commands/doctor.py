"""`sandan doctor`: what is wrong with a set-up, and what to do. 0 when nothing is."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import print_json, screen
from bot.config import LOOPBACK, ConfigError
from bot.watch import LEAST_FREE, megabytes_free
from handlers import checkup
from handlers.checkup import Finding, finding
from handlers.holidays import Override, OverrideError
from handlers.texts import checkup as texts
from handlers.texts import trouble
from storage import health, schema
from storage.database import Database
from storage.health import DatabaseAwayError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.config import Settings

TELEGRAM_PATIENCE = ClientTimeout(total=10)
TOKEN_UNKNOWN = (401, 404)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything and say what was found."""
    found = asyncio.run(_examine())
    wrong = [one for one in found if one.is_wrong]
    if arguments.json:
        listed = [{"wrong": one.is_wrong, "what": one.what, "todo": one.todo} for one in found]
        print_json({"ok": not wrong, "findings": listed})
    else:
        _show(found, wrong)
    return 1 if wrong else 0


def _show(found: list[Finding], wrong: list[Finding]) -> None:
    out = screen()
    for one in sorted(found, key=lambda one: not one.is_wrong):
        out.print((texts.WRONG if one.is_wrong else texts.NOTE).format(what=one.what))
        out.print(texts.TODO.format(todo=one.todo))
    if wrong:
        out.print(texts.COUNT.format(wrong=len(wrong), notes=len(found) - len(wrong)))
    else:
        out.print(texts.ALL_WELL)


async def _examine() -> list[Finding]:
    """Collect findings; a set-up that cannot be read at all is the only one."""
    try:
        settings = ground.read_settings()
    except ConfigError as error:
        return [finding(texts.CONFIG, reason=error)]
    found = [*_key(settings), *_disk(settings), *_addresses(settings)]
    override, mistakes = _override(settings)
    found += mistakes
    found += [one async for one in _telegram(settings)]
    return [*found, *await _database(settings, override)]


def _key(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key is None:
        yield finding(texts.NO_KEY)
    elif settings.secret_key == settings.secret_key_old:
        yield finding(texts.KEY_SAME)


def _disk(settings: Settings) -> Iterator[Finding]:
    """Look at the room, and whether whoever asks may write: a service of the same user may as little."""
    folder = settings.data_dir
    try:
        if folder.exists():
            ground.try_to_write(folder)
    except OSError as error:
        yield finding(texts.FOLDER, path=folder, reason=trouble.reason(error))
    yield from _privacy(folder)
    free = megabytes_free(settings.data_dir)
    if free < LEAST_FREE:
        yield finding(texts.DISK_LOW, free=free)


def _privacy(folder: Path) -> Iterator[Finding]:
    """Look whether just anybody on the machine can read what is kept."""
    if not folder.is_dir() or not folder.stat().st_mode & stat.S_IXOTH:
        return
    open_to_all = [one for one in folder.iterdir() if one.is_file() and one.stat().st_mode & stat.S_IROTH]
    if open_to_all:
        yield finding(texts.FOLDER_OPEN, path=folder, is_wrong=False)


def _addresses(settings: Settings) -> Iterator[Finding]:
    """Look whether people can reach us under the public address."""
    if not settings.public_url:
        yield finding(texts.NO_PUBLIC_URL, is_wrong=False)
        return
    parts = urlsplit(settings.public_url)
    by_webhook = settings.telegram_token is not None and settings.telegram_mode == "webhook"
    if parts.scheme != "https":
        yield finding(texts.WEBHOOK_NOT_HTTPS) if by_webhook else finding(texts.PUBLIC_PLAIN, is_wrong=False)
    if parts.hostname in LOOPBACK:
        yield finding(texts.PUBLIC_LOCAL)


def _override(settings: Settings) -> tuple[Override, list[Finding]]:
    """Read the operator's own days."""
    try:
        return settings.holidays(), []
    except (ConfigError, OverrideError) as error:
        return Override(), [finding(texts.HOLIDAYS_FILE, reason=error)]


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    """Ask Telegram who we are. The token never appears in what is said."""
    if settings.telegram_token is None:
        return
    url = f"{settings.telegram_api_url}/bot{settings.telegram_token.get_secret_value()}/getMe"
    try:
        async with ClientSession(timeout=TELEGRAM_PATIENCE) as session, session.get(url) as response:
            if response.status in TOKEN_UNKNOWN:
                yield finding(texts.TOKEN_REFUSED)
            elif response.status != 200:  # noqa: PLR2004 - OK
                yield finding(texts.TELEGRAM_AWAY, reason=response.status)
    except (ClientError, TimeoutError) as error:
        yield finding(texts.TELEGRAM_AWAY, reason=type(error).__name__)


async def _database(settings: Settings, override: Override) -> list[Finding]:
    """Look at the database, without changing anything in it but the row of the trial."""
    file = None if settings.database_url else ground.sqlite_file(settings)
    if file is not None and not file.exists():
        return [finding(texts.DATABASE_MISSING, file=file)]
    database = Database(settings.database, ground.vault_for(settings), wall_clock)
    try:
        await health.reach(database)
        shape = await _shape(database)
        if shape:
            return shape
        await health.write_a_trial(database, wall_clock())
        async with database.reading() as session:
            nightly = bool(settings.backups + settings.backups_weekly)
            rotating = settings.secret_key_old not in {None, settings.secret_key}
            found = await checkup.examine(session, wall_clock(), override, nightly=nightly, rotating=rotating)
            # Without a key nothing opens; that it is missing has been said.
            return [one for one in found if settings.secret_key or one.what != texts.KEY_WRONG[0]]
    except DatabaseAwayError as error:
        what, todo = trouble.database(error.ailment, str(error))
        return [finding(texts.DATABASE_AWAY, reason=what, todo=todo)]
    finally:
        await database.close()


async def _shape(database: Database) -> list[Finding]:
    """Return why the database cannot be read by this program, if so."""
    revision = await schema.revision(database)
    if revision is None:
        return [finding(texts.NOTHING_FOUNDED)]
    if revision == schema.head():
        return []
    return [finding(texts.SCHEMA_OLDER if schema.knows(revision) else texts.SCHEMA_NEWER)]
