"""One service a SQLite file: a second would take what the first is sending for left over, and send it again.

The lock is the operating system's and ends with the process, however it ends.
"""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.commands import ground
from bot.commands.errors import CommandError
from handlers.texts import trouble

if sys.platform != "win32":  # where nobody runs more than the demo
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from bot.config import Settings

BESIDE = ".serving"
"""Behind the database's name: the file that is locked. It is empty, and stays."""
UNLOCKABLE = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)
"""What file systems say that know no locks: there the operator has to see to it."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep everybody else who wants to be alone from the database, where it is a file.

    Raises:
        CommandError: a service is running on it.
    """
    if sys.platform == "win32" or not ground.is_sqlite(settings):
        yield
        return
    ground.claim_folder(settings)
    database = ground.sqlite_file(settings)
    with _opened(database.with_name(database.name + BESIDE)) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(trouble.IN_USE.format(path=database)) from error
        except OSError as error:
            if error.errno not in UNLOCKABLE:
                raise
        yield


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("ab")
    except OSError as error:
        raise CommandError(trouble.FOLDER.format(path=file.parent, reason=trouble.reason(error))) from error
