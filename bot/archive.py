"""The archive of `sandan backup`: a manifest, the database and the pictures in one `.tar.gz`."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.commands.errors import CommandError
from handlers.texts import operator as texts
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from storage.vault import Vault

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
PHOTOS = "photos"
PROOF = "sandan"
"""Sealed in the manifest: whoever can open it has the right key."""

LARGEST_MANIFEST = 100_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `kind` is `sqlite` or `postgresql`, `revision` the database's shape."""

    format: int
    created_at: str
    kind: str
    revision: str
    sha256: str
    photos: int
    proof: str


def write(
    archive: Path, *, database: Path, photos: Path, kind: str, revision: str, vault: Vault, now: datetime
) -> Manifest:
    """Write an archive; it has its name only once it is whole, and on the disk: older ones go after that."""
    pictures = sorted(one for one in photos.rglob("*") if one.is_file()) if photos.is_dir() else []
    manifest = Manifest(
        FORMAT, now.isoformat(), kind, revision, digest(database), len(pictures), vault.seal(PROOF)
    )
    unfinished = archive.with_name(archive.name + ".part")
    unfinished.touch(mode=0o600)
    try:
        with tarfile.open(unfinished, "w:gz") as tar:
            _add_text(tar, MANIFEST, json.dumps(asdict(manifest), indent=1))
            tar.add(database, DATABASE)
            for picture in pictures:
                with suppress(FileNotFoundError):  # the running service may delete one meanwhile
                    tar.add(picture, f"{PHOTOS}/{picture.relative_to(photos)}")
        _settle(unfinished)
        unfinished.replace(archive)
        _settle(archive.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def _settle(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))


def read(archive: Path, folder: Path, vault: Vault) -> Manifest:
    """Unpack an archive into an empty folder and check it. Raises :class:`CommandError`."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            # `data` refuses links, devices and paths that lead out of the folder.
            tar.extractall(folder, filter="data")
        manifest = _manifest(folder)
        if digest(folder / DATABASE) != manifest.sha256:
            raise CommandError(texts.BACKUP_DAMAGED.format(path=archive))
    except FileNotFoundError as error:
        missing = texts.NO_FILE if not archive.exists() else texts.NOT_A_BACKUP
        raise CommandError(missing.format(path=archive)) from error
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError, KeyError) as error:
        raise CommandError(texts.NOT_A_BACKUP.format(path=archive)) from error
    if manifest.format != FORMAT:
        raise CommandError(texts.BACKUP_TOO_NEW)
    _check_key(manifest, vault)
    return manifest


def _manifest(folder: Path) -> Manifest:
    text = (folder / MANIFEST).read_text(encoding="utf-8")
    if len(text) > LARGEST_MANIFEST:
        raise ValueError(MANIFEST)
    return Manifest(**json.loads(text))


def _check_key(manifest: Manifest, vault: Vault) -> None:
    try:
        vault.open(manifest.proof)
    except SealBrokenError as error:
        raise CommandError(texts.BACKUP_OTHER_KEY) from error


def digest(file: Path) -> str:
    """Return a file's SHA-256."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
