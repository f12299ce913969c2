"""`sandan demo`: the whole loop on this machine, without a token, a server or an account."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import story
from bot.app import build
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import screen
from bot.hosting import free_port, keep_open
from bot.logs import log_to_stderr
from bot.web.settings import DemoPersonas
from handlers import founding
from handlers.desk import Desk
from handlers.founding_file import InvitePlan, TeamPlan
from handlers.history.writing import RealOrdersError, write_history
from handlers.texts import operator as texts
from nlp.sorter import Sorter
from orders.categories import Category
from orders.states import Role
from storage import history

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from bot.config import Settings
    from handlers.founding import Founded
    from handlers.founding_file import Plan

TEAM = "demo"
PLACE = "huayuan1-3"
PORT = 8080
NEVER = ["00:00", "00:00"]
"""Quiet hours that are over when they begin."""
PAST = 240
"""Orders that lie behind the demo: some weeks of a small community, written in about a second."""


def run(arguments: argparse.Namespace) -> int:
    """Play in the terminal, or open the service with the example community."""
    if arguments.story:
        started = time.monotonic()
        asyncio.run(story.tell(screen(wraps=True), wall_clock(), lambda: time.monotonic() - started))
        return 0
    folder = Path(arguments.data_dir)
    ground.make_key(folder)
    wanted = PORT if arguments.port is None else arguments.port
    port = free_port("127.0.0.1", wanted) if arguments.port in {None, 0} else wanted
    settings = ground.read_settings(
        data_dir=folder,
        database_url="",
        host="127.0.0.1",
        port=port,
        public_url="",
        backups=0,
        backups_weekly=0,
    )
    log_to_stderr("warning", "text")
    asyncio.run(_open(settings))
    return 0


def demo_plan(now: datetime) -> Plan:
    """Return the example with one team more, of every category: one person can play the whole loop.

    Whoever plays at night or on a day off finds last week's summary all the same: the day on which the demo
    is started is a working day there, nobody is asleep, and a summary is due when its week begins.
    """
    plan = founding.example_plan()
    community = plan.communities[0]
    team = TeamPlan(TEAM, texts.DEMO_TEAM, categories=tuple(one.value for one in Category))
    invite = InvitePlan(Role.MEMBER, TEAM, uses=10_000, days=0)
    today = now.astimezone(ZoneInfo(community.zone)).date().isoformat()
    awake = {"quiet": NEVER, "summary_at": "mon 00:00", "extra_working_days": [today]}
    changed = replace(
        community,
        settings={**community.settings, **awake},
        teams=(*community.teams, team),
        invites=(*community.invites, invite),
    )
    return replace(plan, communities=(changed,))


async def _open(settings: Settings) -> None:
    sorter = Sorter(engine=settings.engine)
    async with ground.open_database(settings, wall_clock) as database:
        founded = await prepare(Desk(database, wall_clock, sorter))
    app = build(settings, wall_clock, sorter=sorter, demo=lambda: _personas(founded))
    await keep_open(app, lambda: _say_where(founded, settings))
    screen().print(texts.STOPPED)


async def prepare(desk: Desk) -> Founded:
    """Write the street of the demo down, and its past."""
    now = desk.clock()
    async with desk.database.transaction() as session:
        founded = await founding.found(session, demo_plan(now), now)
    await _look_back(desk, founded)
    return founded


async def _look_back(desk: Desk, founded: Founded) -> None:
    """Give the community a past, so that summary, board and lists have something to show.

    Its people have left: what is new goes to whoever plays. A street that was played in keeps what it has.
    """
    communities = list(founded.communities)
    try:
        written = await write_history(desk, communities, PAST)
    except RealOrdersError:
        return
    if written.new:
        async with desk.database.transaction() as session:
            for community in communities:
                await history.dismiss(session, community.id, desk.clock())


def _personas(founded: Founded) -> DemoPersonas:
    """Return the three phones of the front page."""
    return DemoPersonas(
        resident_url=f"/demo/resident/?place={PLACE}",
        member_url=f"/demo/member/?join={founded.code(Role.MEMBER, team=TEAM)}",
        staff_url=f"/demo/staff/?join={founded.code(Role.STAFF)}",
    )


def _say_where(founded: Founded, settings: Settings) -> None:
    """Print the links."""
    out = screen()
    base = f"http://{settings.host}:{settings.port}"
    place = next(one for one in founded.places if one.code == PLACE)
    out.print(texts.DEMO_OPEN.format(link=f"{base}/demo"))
    out.print(texts.DEMO_LINKS)
    for what, path in (
        (texts.DEMO_RESIDENT.format(place=place.name), f"/?place={place.code}"),
        (texts.DEMO_MEMBER, f"/?join={founded.code(Role.MEMBER, team=TEAM)}"),
        (texts.DEMO_STAFF, f"/?join={founded.code(Role.STAFF)}"),
    ):
        out.print(f"  {what}\n    {base}{path}")
    out.print(texts.DEMO_MORE.format(folder=settings.data_dir))
