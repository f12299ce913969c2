"""Style, script and icon: read once at start, named by their content, cached by phones for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"

BUNDLES: dict[str, tuple[str, ...]] = {
    "chat.css": ("css/base.css", "css/chat.css"),
    "board.css": ("css/base.css", "css/board.css"),
    "demo.css": ("css/base.css", "css/demo.css"),
    "chat.js": (
        "js/dom.js",
        "js/store.js",
        "js/line.js",
        "js/dates.js",
        "js/bubbles.js",
        "js/log.js",
        "js/photos.js",
        "js/composer.js",
        "js/page.js",
        "js/chat.js",
    ),
    "demo.js": ("js/demo.js",),
    "icon.svg": ("icon.svg",),
}
"""What is served, and the files it is made of, in order. One request each: old phones wait for each."""

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One served file."""

    url: str
    kind: str
    body: bytes
    gzipped: bytes


class Assets:
    """Knows the addresses of the files and serves them."""

    def __init__(self) -> None:
        """Read everything."""
        self._by_name = {name: _read(name, parts) for name, parts in BUNDLES.items()}
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def url(self, name: str) -> str:
        """Return the address of a bundle."""
        return self._by_name[name].url

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a request for a file."""
        asset = self._by_url.get(request.path)
        if asset is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=asset.body, content_type=asset.kind, charset="utf-8", headers=headers)
        headers["Content-Encoding"] = "gzip"
        return web.Response(body=asset.gzipped, content_type=asset.kind, charset="utf-8", headers=headers)


def _read(name: str, parts: tuple[str, ...]) -> Asset:
    body = b"\n".join((FOLDER / part).read_bytes() for part in parts)
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"/static/{stem}.{digest}.{suffix}", TYPES[suffix], body, gzip.compress(body, mtime=0))
