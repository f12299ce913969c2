"""`sandan report`: a week, a month or a quarter as text, picture, workbook or data, at any time.

It only reads: a service that runs meanwhile is not disturbed.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import aside, complain, screen, table
from bot.commands.errors import CommandError
from handlers.desk import Desk
from handlers.reporting import gather
from handlers.reporting.as_json import comparison_json, report_json
from handlers.reporting.behind import Behind
from handlers.reporting.chart import chart_png, comparison_png
from handlers.reporting.order_sheet import Reader
from handlers.reporting.workbook import street_workbook, workbook
from handlers.tables import unknown
from handlers.texts import operator as operator_texts
from handlers.texts import report as texts
from handlers.texts import summary_labels as labels
from handlers.texts import trouble
from handlers.texts.summary import street_text, summary_text
from nlp.sorter import Sorter
from orders.periods import last_finished, named
from orders.report import Span, numbers_of
from storage import directory, report_orders, schema

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from bot.config import Settings
    from handlers.reporting.names import Names
    from orders.report import Period, Report
    from storage.database import Database, Session
    from storage.models import Community, Street

TEXT, PNG, XLSX, JSON = texts.FORMATS
WRONG_USAGE = 2
WIDE = 140
"""Columns of a table that is not cut where nobody's terminal says how wide it is."""


class UsageError(Exception):
    """What was typed makes no sense together; the message says what to type instead."""


def run(arguments: argparse.Namespace) -> int:
    """Make what was asked for, and write it where it was asked for."""
    try:
        _check(arguments)
        made = asyncio.run(_make(arguments, ground.read_settings()))
    except UsageError as error:
        complain([str(error)])
        return WRONG_USAGE
    _write(made, arguments.output)
    return 0


def _format(arguments: argparse.Namespace) -> str:
    """Return what to make: `--json` is another way to say it."""
    return JSON if arguments.json else arguments.format or TEXT


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what contradicts itself before anything is read."""
    chosen = _format(arguments)
    if arguments.json and arguments.format not in {None, JSON}:
        raise UsageError(texts.TWO_FORMATS.format(format=arguments.format))
    if arguments.figure and chosen in {PNG, XLSX}:
        raise UsageError(texts.FIGURE_TEXT.format(format=chosen))
    if arguments.figure and arguments.street is not None:
        raise UsageError(texts.FIGURE_STREET)
    if arguments.confidential and arguments.street is not None:
        raise UsageError(texts.STREET_CONFIDENTIAL)
    if chosen in {PNG, XLSX} and not arguments.output and sys.stdout.isatty():
        raise UsageError(texts.NEEDS_FILE.format(format=chosen))


def _write(made: str | bytes, output: str | None) -> None:
    """Write to the file, or to stdout."""
    if output:
        try:
            Path(output).write_bytes(made if isinstance(made, bytes) else f"{made}\n".encode())
        except OSError as error:
            reason = operator_texts.CANNOT_WRITE.format(path=output, reason=trouble.reason(error))
            raise CommandError(reason) from error
        aside().print(texts.WRITTEN.format(path=output))
    elif isinstance(made, bytes):
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(f"{made}\n")


async def _make(arguments: argparse.Namespace, settings: Settings) -> str | bytes:
    """Read the database as it is, and make the one thing."""
    if ground.is_sqlite(settings) and not ground.sqlite_file(settings).is_file():
        raise CommandError(operator_texts.NOTHING_FOUNDED)
    async with ground.look_at_database(settings, wall_clock) as database:
        await _check_shape(database)
        desk = Desk(database, wall_clock, Sorter(engine=settings.engine), holidays=settings.holidays())
        async with database.reading() as session:
            if arguments.street is not None:
                return await _street(session, desk, arguments)
            return await _community(session, desk, arguments)


async def _check_shape(database: Database) -> None:
    """Refuse a database of another shape: this command changes nothing, not even that."""
    revision = await schema.revision(database)
    if revision is None:
        raise CommandError(operator_texts.NOTHING_FOUNDED)
    if revision != schema.head():
        raise CommandError(texts.SHAPE_OLDER if schema.knows(revision) else texts.SHAPE_NEWER)


def _period(arguments: argparse.Namespace, zone: str, now: datetime) -> Period:
    """Return the period that was named, by default the last week that is over."""
    name = arguments.week or arguments.month or arguments.quarter
    period = named(name, ZoneInfo(zone)) if name else last_finished(Span.WEEK, now, ZoneInfo(zone))
    if period.start > now:
        raise UsageError(texts.NOT_BEGUN.format(title=labels.title(period)))
    return period


async def _community(session: Session, desk: Desk, arguments: argparse.Namespace) -> str | bytes:
    """Make one community's report."""
    community = await ground.find_community(session, arguments.community)
    period = _period(arguments, community.zone, desk.clock())
    report = await gather.report(session, desk, community, period)
    names = await gather.names(session, community)
    if arguments.figure:
        behind = await _behind(session, arguments, community, report, names)
        return _json(behind.as_json()) if _format(arguments) == JSON else _listed(behind)
    chosen = _format(arguments)
    if chosen == PNG:
        return chart_png(report, names)
    if chosen == JSON:
        return _json(report_json(report, names, confidential=arguments.confidential))
    if chosen == XLSX:
        orders = await report_orders.by_number(session, community.id, numbers_of(report))
        return workbook(report, names, orders, confidential=arguments.confidential)
    return _so_far(summary_text(report, names), period, desk.clock())


def _so_far(text: str, period: Period, now: datetime) -> str:
    """Say of a period that is not over that it is not."""
    return text if period.end <= now else f"{texts.NOT_OVER}\n{text}"


def _json(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


async def _behind(
    session: Session, arguments: argparse.Namespace, community: Community, report: Report, names: Names
) -> Behind:
    """Read the orders behind a figure."""
    figure = report.figures[arguments.figure]
    orders = await report_orders.by_number(session, community.id, (*figure.counted, *figure.others))
    reader = Reader(names, community.zone, confidential=arguments.confidential)
    return Behind(report.period, figure, reader, orders)


def _listed(behind: Behind) -> str:
    """Return the orders behind a figure as a table for people."""
    out = screen()
    out.width = max(out.width, WIDE)
    with out.capture() as captured:
        out.print(behind.title())
        if behind.orders:
            out.print(table("", texts.COLUMNS, behind.rows()))
        else:
            out.print(texts.NO_ORDERS)
    return captured.get().rstrip("\n")


async def _street(session: Session, desk: Desk, arguments: argparse.Namespace) -> str | bytes:
    """Make a street's comparison."""
    street = _chosen(await directory.streets(session), arguments.street)
    period = _period(arguments, await _zone(session, street), desk.clock())
    found = await gather.comparison(session, desk, street, period)
    compared = [(community.name, report) for community, report in found]
    match _format(arguments):
        case "png":
            return comparison_png(street.name, compared)
        case "xlsx":
            return street_workbook(street.name, compared)
        case "json":
            return _json(comparison_json(street.name, compared))
    return _so_far(street_text(street.name, compared), period, desk.clock())


def _chosen(streets: list[Street], code: str) -> Street:
    """Return the street with this code; without a code the only one there is."""
    fitting = [one for one in streets if code in {"", one.code}]
    if not fitting:
        raise CommandError(texts.NO_STREET.format(reason=unknown(code, {one.code for one in streets})))
    if len(fitting) > 1:
        raise UsageError(texts.WHICH_STREET.format(codes="、".join(one.code for one in fitting)))
    return fitting[0]


async def _zone(session: Session, street: Street) -> str:
    """Return the zone in which a street's last week is over: that of its first community."""
    zones = [one.zone for one in await directory.communities(session) if one.street_id == street.id]
    if not zones:
        raise CommandError(operator_texts.NOTHING_FOUNDED)
    return zones[0]
