"""`sandan db`: the database's shape forward and back, and the move to another database."""

from __future__ import annotations

import asyncio
import getpass
import sys
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.alone import alone
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import print_json, screen
from bot.commands.errors import CommandError
from bot.config import Settings
from handlers import rotation
from handlers.texts import database as texts
from storage import health, moving, resealing, schema
from storage.database import Database
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from handlers.rotation import Rotation

STDIN = "-"


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked."""
    settings = ground.read_settings()
    return _DO[arguments.what](settings, arguments)


def _upgrade(settings: Settings, arguments: argparse.Namespace) -> int:
    async def go() -> tuple[str | None, str | None]:
        async with ground.look_at_database(settings, wall_clock) as database:
            before = await schema.revision(database)
            await health.bring_up_to_date(database)
            return before, await schema.revision(database)

    ground.refuse_elsewhere(settings)
    before, after = asyncio.run(go())
    if arguments.json:
        print_json({"before": before, "after": after})
    else:
        said = texts.UP_TO_DATE if before == after else texts.UPGRADED
        screen().print(said.format(before=before or texts.NOTHING, after=after))
    return 0


def _downgrade(settings: Settings, arguments: argparse.Namespace) -> int:
    async def go() -> tuple[str | None, str | None]:
        async with ground.look_at_database(settings, wall_clock) as database:
            before = await schema.revision(database)
            if before is not None and not schema.knows(before):
                raise schema.SchemaTooNewError
            if arguments.revision not in schema.below(before):
                known = "、".join(schema.below(before)) or texts.NOTHING
                raise CommandError(texts.NO_SUCH_REVISION.format(revision=arguments.revision, known=known))
            if not arguments.yes:
                raise CommandError(texts.DOWNGRADE_LOSES.format(revision=arguments.revision))
            await schema.downgrade(database, arguments.revision)
            return before, await schema.revision(database)

    ground.refuse_elsewhere(settings)
    with alone(settings):
        before, after = asyncio.run(go())
    if arguments.json:
        print_json({"before": before, "after": after})
    else:
        screen().print(texts.DOWNGRADED.format(before=before, after=after))
    return 0


def _move(settings: Settings, arguments: argparse.Namespace) -> int:
    # An address holds a password: on the command line, everybody on the machine could read it.
    there = _settings_for(settings, _typed() if arguments.to == STDIN else arguments.to)
    if there.database == settings.database:
        raise CommandError(texts.SAME_DATABASE)
    ground.refuse_elsewhere(settings)
    out = screen()

    def tell(table: str, rows: int) -> None:
        if rows and not arguments.json:
            out.print(texts.TABLE_MOVED.format(table=table, rows=rows))

    with alone(settings):
        counts = asyncio.run(_carry(settings, there, tell))
    total = sum(counts.values())
    if arguments.json:
        print_json({"rows": total, "tables": counts})
    else:
        out.print(texts.MOVED.format(rows=total))
        out.print(texts.MOVED_NEXT)
    return 0


async def _carry(settings: Settings, there: Settings, tell: Callable[[str, int], None]) -> dict[str, int]:
    async with ground.look_at_database(settings, wall_clock) as source:
        if await schema.revision(source) != schema.head():
            raise CommandError(texts.UPGRADE_FIRST)
        ground.claim_folder(there)
        target = Database(there.database, ground.vault_for(settings), wall_clock)
        try:
            await health.bring_up_to_date(target)
            return await moving.move(source, target, tell)
        except moving.NotEmptyError as error:
            raise CommandError(texts.TARGET_NOT_EMPTY) from error
        except moving.NotWholeError as error:
            raise CommandError(texts.NOT_WHOLE.format(table=error)) from error
        finally:
            await target.close()


def _reseal(settings: Settings, arguments: argparse.Namespace) -> int:
    """Put a changed key to work, and say whether the former one can be put away: 1 where it cannot yet."""
    ground.refuse_elsewhere(settings)
    if settings.secret_key_old is None:
        raise CommandError(texts.NO_OLD_KEY)
    if settings.secret_key_old == settings.secret_key:
        raise CommandError(texts.SAME_KEY)
    out = screen()

    def tell(table: str, rows: int) -> None:
        if rows and not arguments.json:
            out.print(texts.TABLE_RESEALED.format(table=table, rows=rows))

    async def go() -> tuple[dict[str, int], Rotation]:
        async with ground.open_database(settings, wall_clock) as database:
            counts = await resealing.reseal(database, tell)
            async with database.reading() as session:
                return counts, await rotation.look(session, wall_clock())

    try:
        counts, stands = asyncio.run(go())
    except SealBrokenError as error:
        raise CommandError(texts.KEY_UNKNOWN) from error
    if arguments.json:
        print_json({"rows": sum(counts.values()), "tables": counts, **stands.as_json()})
    else:
        out.print(texts.RESEALED.format(rows=sum(counts.values())))
        out.print(rotation.said(stands))
    return 0 if stands.is_over else 1


def _typed() -> str:
    """Return a line of stdin; at a terminal, what is typed without being shown."""
    if sys.stdin is None or not sys.stdin.isatty():
        return (sys.stdin.readline() if sys.stdin else "").strip()
    return getpass.getpass(texts.TYPE_ADDRESS).strip()


def _settings_for(settings: Settings, url: str) -> Settings:
    """Return the settings with another database, which has to be named."""
    if not url:
        raise CommandError(texts.BAD_TARGET.format(url=url))
    try:
        return Settings.model_validate({**settings.model_dump(), "database_url": url})
    except ValidationError as error:
        raise CommandError(texts.BAD_TARGET.format(url=url.rpartition("@")[2])) from error


_DO = {"upgrade": _upgrade, "downgrade": _downgrade, "move": _move, "reseal": _reseal}
