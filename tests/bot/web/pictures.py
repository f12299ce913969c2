"""Pictures made for tests."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

ORIENTATION = 0x0112
GPS = 0x8825
ROTATED = 6


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    """Return a plain picture."""
    out = BytesIO()
    Image.new(mode, size, "teal").save(out, kind)
    return out.getvalue()


def snapshot() -> bytes:
    """Return a photo as a phone makes it: lying on its side, with the place where it was taken."""
    image = Image.new("RGB", (60, 40), "teal")
    exif = image.getexif()
    exif[ORIENTATION] = ROTATED
    exif.get_ifd(GPS)[1] = "N"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
