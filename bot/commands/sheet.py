"""QR codes to print: one picture a place and invitation, and a page with all of them."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.commands.streets import whom
from handlers.texts import operator as texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.desk import Links
    from handlers.founding import Founded

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Written:
    """How many codes were written, and the page that shows them."""

    count: int
    page: Path


@dataclass(frozen=True, slots=True)
class Code:
    """One code: its file's name, what stands below it, where it leads, the picture for the page."""

    name: str
    caption: str
    hint: str
    link: str
    svg: str


def write(folder: Path, founded: Founded, links: Links) -> Written:
    """Write every code as PNG and SVG, and the page to print."""
    folder.mkdir(parents=True, exist_ok=True)
    sections = [
        (texts.SHEET_PLACES, list(_places(founded, links))),
        (texts.SHEET_INVITES, list(_invitations(founded, links))),
    ]
    for _, codes in sections:
        for code in codes:
            picture = segno.make(code.link, error="m")
            picture.save(str(folder / f"{code.name}.png"), scale=12, border=4)
            (folder / f"{code.name}.svg").write_text(code.svg, encoding="utf-8")
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    page = templates.get_template("sheet.html").render(
        title=texts.SHEET_TITLE.format(street=founded.street.name), sections=sections
    )
    (folder / PAGE).write_text(page, encoding="utf-8")
    return Written(sum(len(codes) for _, codes in sections), folder / PAGE)


def _places(founded: Founded, links: Links) -> Iterator[Code]:
    for place in founded.places:
        if place.kind == "grid":
            continue
        community = founded.community(place.community_id).name
        yield from _codes(
            f"place-{place.code}", place.name, texts.SHEET_PLACE.format(community=community), links
        )


def _invitations(founded: Founded, links: Links) -> Iterator[Code]:
    several = len(founded.communities) > 1
    alike: Counter[str] = Counter()
    for one in founded.invitations:
        team = founded.team(one.team_id)
        community = founded.community(one.community_id)
        name = f"{team.code}-{one.role}" if team else one.role
        caption, hint = whom(one, team), texts.SHEET_INVITE
        if several:
            name = f"{community.code}-{name}"
            hint = texts.SHEET_INVITE_TO.format(community=community.name)
        alike[name] += 1
        if alike[name] > 1:
            name = f"{name}-{alike[name]}"
        for code in _codes(f"join-{one.code}", caption, hint, links):
            yield Code(code.name.replace(one.code, name), code.caption, code.hint, code.link, code.svg)


def _codes(payload: str, caption: str, hint: str, links: Links) -> Iterator[Code]:
    """Yield the code for the browser chat and, where the bot is known, the one for Telegram."""
    for kind, link in (("", links.web(payload)), ("-telegram", links.telegram(payload))):
        if link:
            where = texts.SHEET_TELEGRAM if kind else ""
            yield Code(f"{payload}{kind}", f"{caption}{where}", hint, link, _svg(link))


def _svg(link: str) -> str:
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", border=4, xmldecl=False, svgclass="qr", omitsize=True)
    return out.getvalue().decode()
