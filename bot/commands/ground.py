"""What most commands stand on: the settings, the secret key of the data folder, the database."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot import config
from bot.commands.errors import CommandError
from bot.config import ConfigError
from handlers.desk import Links
from handlers.tables import unknown
from handlers.texts import operator as texts
from handlers.texts import trouble
from storage import directory, health
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from bot.config import Settings
    from storage.database import Session
    from storage.models import Community

KEY_FILE = "secret-key"


def read_settings(**changes: object) -> Settings:
    """Return the settings; where no secret key is set, with the one kept in the data folder, if any."""
    settings = config.load(**changes)
    if settings.secret_key is not None:
        return settings
    kept = settings.data_dir / KEY_FILE
    if not kept.is_file():
        return settings
    try:
        secret = kept.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(trouble.KEY_FILE.format(path=kept, reason=trouble.reason(error))) from error
    return config.load(**changes, secret_key=SecretStr(secret))


def make_key(folder: Path) -> None:
    """Make a secret key in the data folder on the first run; only its owner may read it."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / KEY_FILE
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48) + "\n", encoding="utf-8")


def claim_folder(settings: Settings) -> None:
    """Make the data folder where it is missing, for its owner only, and that of a SQLite file.

    Raises:
        CommandError: one of them cannot be made, or written to.
    """
    kept = [sqlite_file(settings).parent] if is_sqlite(settings) else []
    for folder in (settings.data_dir, *kept):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try_to_write(folder)
        except OSError as error:
            raise CommandError(trouble.FOLDER.format(path=folder, reason=trouble.reason(error))) from error


def try_to_write(folder: Path) -> None:
    """Raise `OSError` where nothing can be written."""
    with tempfile.TemporaryFile(prefix=".sandan-", dir=folder):
        pass


def refuse_elsewhere(settings: Settings) -> None:
    """Say so where there is no database yet, instead of making an empty one in the wrong folder."""
    if is_sqlite(settings) and not sqlite_file(settings).exists():
        raise CommandError(trouble.ELSEWHERE.format(path=sqlite_file(settings)))


def vault_for(settings: Settings) -> Vault:
    """Return the vault; one that nobody can open again where no key is set.

    Building a street seals nothing, so that `init` needs no key.
    """
    if settings.secret_key is None:
        return Vault(secrets.token_urlsafe(48))
    return Vault(*settings.secrets())


@asynccontextmanager
async def look_at_database(settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[Database]:
    """Give the database as it is, whatever its shape, and close it afterwards."""
    database = Database(settings.database, vault_for(settings), clock)
    try:
        await health.reach(database)
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_database(
    settings: Settings, clock: Callable[[], datetime], *, vault: Vault | None = None
) -> AsyncIterator[Database]:
    """Give the database in this program's shape, and close it afterwards."""
    claim_folder(settings)
    database = Database(settings.database, vault or vault_for(settings), clock)
    try:
        await health.bring_up_to_date(database)
        yield database
    finally:
        await database.close()


def is_sqlite(settings: Settings) -> bool:
    """Say whether the database is a file of ours."""
    return settings.database.startswith("sqlite")


def sqlite_file(settings: Settings) -> Path:
    """Return where the SQLite database lies."""
    return Path(settings.database.partition(":///")[2].partition("?")[0])


def links_of(settings: Settings, bot: str) -> Links:
    """Return the links by which people enter; `bot` is the name the operator gave, with or without @."""
    return Links(settings.address, partial(str, bot.lstrip("@")))


def read_text(path: str) -> str:
    """Return a file's text, or say what is wrong with it."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise CommandError(texts.NO_FILE.format(path=path)) from error
    except IsADirectoryError as error:
        raise CommandError(texts.IS_FOLDER.format(path=path)) from error
    except UnicodeDecodeError as error:
        raise CommandError(texts.NOT_UTF8.format(path=path)) from error
    except OSError as error:
        raise CommandError(texts.UNREADABLE.format(path=path, reason=trouble.reason(error))) from error


async def find_community(session: Session, code: str | None) -> Community:
    """Return the community with this code; without a code the only one there is."""
    found = await directory.communities(session)
    if not found:
        raise CommandError(texts.NOTHING_FOUNDED)
    fitting = [one for one in found if code in {None, one.code}]
    if not fitting:
        raise CommandError(
            texts.NO_COMMUNITY_CODE.format(reason=unknown(code or "", {one.code for one in found}))
        )
    if len(fitting) > 1:
        raise CommandError(texts.WHICH_COMMUNITY.format(codes="、".join(one.code for one in fitting)))
    return fitting[0]
