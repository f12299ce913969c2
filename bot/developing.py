"""A picture decoded and written anew: upright, no larger than needed, and nothing in it but the picture."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, WebPImagePlugin

from handlers.channel import BadPhotoError

MAX_PIXELS = 120_000_000
"""For JPEG, which is decoded straight to a smaller size; phones make up to 108 million."""
MAX_PIXELS_DECODED_WHOLE = 40_000_000
QUALITY = 85
FORMATS = ("JPEG", "PNG", WebPImagePlugin.WebPImageFile.format, "GIF", "BMP")
"""JPEG includes the double pictures of some phones (MPO)."""

# Pillow warns above this and refuses above twice this; our own limits are the stricter ones.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def clean(data: bytes, edge: int) -> bytes:
    """Return the picture as an upright JPEG without metadata, no side longer than `edge`.

    Raises :class:`BadPhotoError` for anything that is not a picture, whatever its name says.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            return _encode(picture, edge)
    except BadPhotoError:
        raise
    except Exception as error:  # a decoder fed by strangers may raise anything
        raise BadPhotoError("not a picture") from error


def _encode(picture: Image.Image, edge: int) -> bytes:
    is_jpeg = picture.format in {"JPEG", "MPO"}
    if picture.width * picture.height > (MAX_PIXELS if is_jpeg else MAX_PIXELS_DECODED_WHOLE):
        raise BadPhotoError("too many pixels")
    if is_jpeg:
        # Twice the size, so that the reduction that follows is a fine one.
        picture.draft("RGB", (edge * 2, edge * 2))
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"1", "P"}:
        upright = upright.convert("RGBA")  # a palette cannot be scaled smoothly
    upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    out = BytesIO()
    _flat(upright).save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True, exif=b"")
    return out.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture without transparency: on white, as a chat shows it."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground
