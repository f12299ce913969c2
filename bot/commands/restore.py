"""`sandan restore`: bring a backup back. What was there is set aside, never deleted."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import archive
from bot.alone import alone
from bot.backups import STAMP
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import print_json, screen
from bot.commands.errors import CommandError
from handlers.founding_file import ZONE
from handlers.texts import operator as texts
from storage import backup, schema
from storage.schema import SchemaTooNewError

if TYPE_CHECKING:
    import argparse

    from bot.archive import Manifest
    from bot.config import Settings


def run(arguments: argparse.Namespace) -> int:
    """Check the archive, then put it in place."""
    settings = ground.read_settings()
    settings.secrets()
    moment = wall_clock().astimezone(ZoneInfo(ZONE))
    aside = settings.data_dir / f"before-restore-{moment:{STAMP}}"
    manifest = asyncio.run(_restore(settings, Path(arguments.file), aside, force=arguments.force))
    kept = str(aside) if aside.exists() else None
    if arguments.json:
        print_json({"created_at": manifest.created_at, "photos": manifest.photos, "set_aside": kept})
    else:
        out = screen()
        moment = datetime.fromisoformat(manifest.created_at).astimezone(ZoneInfo(ZONE))
        out.print(texts.RESTORED.format(moment=f"{moment:%Y-%m-%d %H:%M}", photos=manifest.photos))
        if kept:
            out.print(texts.SET_ASIDE.format(path=kept))
    return 0


async def _restore(settings: Settings, file: Path, aside: Path, *, force: bool) -> Manifest:
    ground.claim_folder(settings)
    with alone(settings), tempfile.TemporaryDirectory(prefix=".sandan-", dir=settings.data_dir) as name:
        folder = Path(name)
        manifest = await asyncio.to_thread(archive.read, file, folder, ground.vault_for(settings))
        _check(settings, manifest)
        if not force and await _is_used(settings):
            raise CommandError(texts.WOULD_OVERWRITE)
        if manifest.kind == "sqlite":
            _put_sqlite(settings, folder, aside)
        else:
            await _put_postgres(settings, folder, aside)
        _put_photos(settings, folder, aside)
    async with ground.open_database(settings, wall_clock):
        return manifest  # opened once, so that an older shape is brought up to date now


def _check(settings: Settings, manifest: Manifest) -> None:
    """Refuse an archive of another kind of database, or of a newer program."""
    kind = "sqlite" if ground.is_sqlite(settings) else "postgresql"
    if manifest.kind != kind:
        raise CommandError(texts.OTHER_DATABASE.format(kind=manifest.kind, here=kind))
    if manifest.revision and not schema.knows(manifest.revision):
        raise SchemaTooNewError


async def _is_used(settings: Settings) -> bool:
    """Say whether there is something that a restore would overwrite."""
    if ground.is_sqlite(settings):
        return ground.sqlite_file(settings).exists()
    async with ground.look_at_database(settings, wall_clock) as database:
        return await schema.revision(database) is not None


def _put_sqlite(settings: Settings, folder: Path, aside: Path) -> None:
    unpacked = folder / archive.DATABASE
    if not backup.check_sqlite(unpacked):
        raise CommandError(texts.BACKUP_DAMAGED.format(path=archive.DATABASE))
    backup.put_sqlite(unpacked, ground.sqlite_file(settings), aside)


async def _put_postgres(settings: Settings, folder: Path, aside: Path) -> None:
    """Load the dump in one transaction; what was there is dumped aside first."""
    try:
        if await _is_used(settings):
            await backup.dump_postgres(settings.database, _made(aside) / archive.DATABASE)
        await backup.load_postgres(settings.database, folder / archive.DATABASE)
    except backup.ToolMissingError as error:
        raise CommandError(texts.TOOL_MISSING.format(tool=error)) from error
    except backup.ToolFailedError as error:
        raise CommandError(texts.TOOL_FAILED.format(reason=error)) from error


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _put_photos(settings: Settings, folder: Path, aside: Path) -> None:
    """Put the pictures in place."""
    here, there = settings.data_dir / archive.PHOTOS, folder / archive.PHOTOS
    if here.exists():
        shutil.move(here, _made(aside) / archive.PHOTOS)
    if there.exists():
        shutil.move(there, here)
