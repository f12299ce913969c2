"""Pictures on disk, cleaned of everything but the picture.

What residents send may hold where they live (EXIF), may not be a picture at all, and may be made
to burst our memory. So nothing is kept as it came: every picture is developed anew (bot/developing.py).
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.channel import BadPhotoError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator
    from datetime import datetime

MAX_BYTES = 20 * 1024 * 1024
LONGEST_EDGE = 2048
SMALL_EDGE = 640
AT_ONCE = 2
"""How many pictures are decoded at the same time: each may take 160 MB for a moment."""

SMALL = ".small"
TRIAL_BYTES = 4096
PORTION = 400
"""Keys that are looked up at once."""

KEY = re.compile(r"[0-9a-f]{32}")


class DiskPhotos:
    """A :class:`PhotoStore` in a folder: `xx/<key>.jpg` and, once asked for, `xx/<key>.small.jpg`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, which is made when the first picture comes."""
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def save(self, data: bytes) -> str:
        """Check, re-encode and keep a picture; return its key. Raises :class:`BadPhotoError`."""
        if len(data) > MAX_BYTES:
            raise BadPhotoError("larger than 20 MB")
        key = secrets.token_hex(16)
        async with self._slots:
            await asyncio.to_thread(self._clean_and_write, key, data)
        return key

    async def load(self, key: str) -> bytes:
        """Return a kept picture (JPEG). Raises `FileNotFoundError`."""
        return await asyncio.to_thread(self._path(key).read_bytes)

    async def load_small(self, key: str) -> bytes:
        """Return a kept picture at thumbnail size (JPEG). Raises `FileNotFoundError`."""
        small = self._path(key, SMALL)
        with suppress(FileNotFoundError):
            return await asyncio.to_thread(small.read_bytes)
        data = await self.load(key)
        async with self._slots:
            made = await asyncio.to_thread(_cleaned, data, SMALL_EDGE)
        await asyncio.to_thread(_write, small, made)
        return made

    async def try_to_keep(self) -> None:
        """Write a small file and delete it again. Raises `OSError` where pictures cannot be kept."""
        await asyncio.to_thread(self._try_to_keep)

    def _try_to_keep(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(b"\0" * TRIAL_BYTES)
            file.flush()

    async def remove(self, keys: Collection[str]) -> None:
        """Delete pictures in every size; those that are gone already count as deleted.

        What is no picture's key is passed over: nothing else is ever deleted here.
        """
        await asyncio.to_thread(self._remove, keys)

    def _remove(self, keys: Collection[str]) -> None:
        for key in filter(KEY.fullmatch, keys):
            for size in ("", SMALL):
                self._path(key, size).unlink(missing_ok=True)

    async def older(self, before: datetime) -> AsyncIterator[list[str]]:
        """Give the keys of all pictures written before a moment, a few hundred at a time.

        What was left half written before then is deleted on the way.
        """
        for folder in await asyncio.to_thread(_folders, self._folder):
            keys = await asyncio.to_thread(_older, folder, before.timestamp())
            for portion in batched(sorted(keys), PORTION):
                yield portion

    def _clean_and_write(self, key: str, data: bytes) -> None:
        _write(self._path(key), _cleaned(data, LONGEST_EDGE))

    def _path(self, key: str, size: str = "") -> Path:
        if not KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self._folder / key[:2] / f"{key}{size}.jpg"


def _folders(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _older(folder: Path, before: float) -> set[str]:
    """Return the keys of a folder's old pictures, and delete what was left half written."""
    old = [one for one in folder.iterdir() if one.stat().st_mtime < before]
    for one in old:
        if one.suffix == ".part":
            one.unlink(missing_ok=True)
    return {key for one in old if KEY.fullmatch(key := one.name.partition(".")[0])}


def batched(keys: list[str], size: int) -> Iterator[list[str]]:
    """Part a list into portions."""
    return (keys[at : at + size] for at in range(0, len(keys), size))


def _cleaned(data: bytes, edge: int) -> bytes:
    from bot.developing import clean  # noqa: PLC0415 - loads what reads pictures, with the first of them

    return clean(data, edge)


def _write(path: Path, data: bytes) -> None:
    """Write the whole file or none of it: a reader never sees half a picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
