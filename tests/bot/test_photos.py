"""Pictures on disk."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.photos import LONGEST_EDGE, MAX_BYTES, SMALL_EDGE, DiskPhotos, batched
from handlers.channel import BadPhotoError
from tests.bot.web.pictures import picture, snapshot

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def photos(tmp_path: Path) -> DiskPhotos:
    """An empty folder of pictures."""
    return DiskPhotos(tmp_path / "photos")


async def kept(photos: DiskPhotos, data: bytes) -> Image.Image:
    """Save and load."""
    return Image.open(BytesIO(await photos.load(await photos.save(data))))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
async def test_every_usual_format_becomes_jpeg(photos: DiskPhotos, kind: str) -> None:
    """Whatever came, what is kept is a JPEG."""
    assert (await kept(photos, picture(kind))).format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16"])
async def test_every_way_to_hold_colours_is_shown(photos: DiskPhotos, mode: str) -> None:
    """Palettes, transparency and print colours end as plain colours."""
    image = (
        Image.new("L", (30, 20), 90).convert("RGB").convert(mode)
        if mode != "I;16"
        else Image.new(mode, (30, 20))
    )
    out = BytesIO()
    image.save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert (await kept(photos, out.getvalue())).mode == "RGB"


async def test_metadata_goes_and_the_picture_stands_upright(photos: DiskPhotos) -> None:
    """Nobody learns from a photo where it was taken, and it is turned before it forgets how."""
    picture = await kept(photos, snapshot())
    assert dict(picture.getexif()) == {}
    assert picture.size == (40, 60)


async def test_transparent_becomes_white(photos: DiskPhotos) -> None:
    """A screenshot with holes is shown on white, not on black."""
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert (await kept(photos, out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


async def test_large_pictures_shrink(photos: DiskPhotos) -> None:
    """No side is longer than the limit, and the proportions stay."""
    assert (await kept(photos, picture(size=(6000, 3000)))).size == (LONGEST_EDGE, LONGEST_EDGE // 2)


async def test_a_small_one_is_made_when_asked_for(photos: DiskPhotos) -> None:
    """The chat shows small pictures, the same one the second time."""
    key = await photos.save(picture(size=(3000, 1500)))
    small = await photos.load_small(key)
    assert Image.open(BytesIO(small)).size == (SMALL_EDGE, SMALL_EDGE // 2)
    assert await photos.load_small(key) == small


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello, I am a text file called .jpg",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        snapshot()[:200],
    ],
    ids=["empty", "text", "svg", "cut off"],
)
async def test_what_is_no_picture_is_refused(photos: DiskPhotos, data: bytes) -> None:
    """The content counts, not the name."""
    with pytest.raises(BadPhotoError):
        await photos.save(data)


async def test_a_picture_that_bursts_is_refused(photos: DiskPhotos) -> None:
    """A few kilobytes that would become gigabytes are never decoded."""
    bomb = picture("PNG", size=(20_000, 20_000), mode="1")
    assert len(bomb) < 100_000
    with pytest.raises(BadPhotoError):
        await photos.save(bomb)


async def test_too_many_bytes_are_refused(photos: DiskPhotos) -> None:
    """The limit holds here too, whoever calls."""
    with pytest.raises(BadPhotoError):
        await photos.save(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "0" * 31, "0" * 32, "0" * 32 + "\n"])
async def test_a_key_that_is_none_finds_nothing(photos: DiskPhotos, key: str) -> None:
    """A forged key leads to no file."""
    with pytest.raises(FileNotFoundError):
        await photos.load(key)
    with pytest.raises(FileNotFoundError):
        await photos.load_small(key)


async def test_nothing_half_written_stays(photos: DiskPhotos, tmp_path: Path) -> None:
    """Only whole pictures lie in the folder."""
    await photos.save(picture())
    assert [path.suffix for path in (tmp_path / "photos").rglob("*.*")] == [".jpg"]


def files(folder: Path) -> list[str]:
    """Return the names of all files."""
    return [one.name for one in folder.rglob("*") if one.is_file()]


async def test_pictures_are_removed_in_every_size(tmp_path: Path) -> None:
    """One that is gone already is no error; another one stays."""
    photos = DiskPhotos(tmp_path)
    first, second = await photos.save(picture()), await photos.save(picture())
    await photos.load_small(first)
    await photos.remove([first, first, "0" * 32])
    assert files(tmp_path) == [f"{second}.jpg"]


async def test_the_key_of_a_file_that_a_chat_was_shown_deletes_nothing(tmp_path: Path) -> None:
    """A chat's record names pictures and files alike; the pictures among them go all the same."""
    photos = DiskPhotos(tmp_path)
    first = await photos.save(picture())
    await photos.remove(["eaxe1qe4fsgf-eaxe6rdydyhr", "../elsewhere", first])
    assert files(tmp_path) == []


async def test_old_pictures_are_found_and_half_written_ones_swept(tmp_path: Path) -> None:
    """By their age on the disk; what was never finished goes on the way, what is new stays."""
    photos = DiskPhotos(tmp_path)
    old, new = await photos.save(picture()), await photos.save(picture())
    await photos.load_small(old)
    (tmp_path / old[:2] / "half.part").touch()
    for file in (tmp_path / old[:2]).iterdir():
        if new not in file.name:
            os.utime(file, (0, 0))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert [keys async for keys in photos.older(yesterday)] == [[old]]
    assert "half.part" not in files(tmp_path)
    assert [keys async for keys in DiskPhotos(tmp_path / "none").older(yesterday)] == []


def test_many_keys_come_in_portions() -> None:
    """So that no question to the database is endless."""
    assert list(batched(["a", "b", "c"], 2)) == [["a", "b"], ["c"]]
