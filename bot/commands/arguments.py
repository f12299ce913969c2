"""Everything that can be typed behind `sandan`, on one page."""

from __future__ import annotations

import argparse
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from bot.commands.parser import Parser
from handlers.history.seed import SEED
from handlers.texts import database as database_texts
from handlers.texts import history as history_texts
from handlers.texts import operator as texts
from handlers.texts import report as report_texts
from handlers.texts import usage
from handlers.texts.summary_labels import MEASURE
from orders.periods import PeriodError, named
from orders.report import Measure
from orders.states import Role

MOST_PORTS = 65535


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; `command` names the module that runs it."""
    parser = Parser(prog="sandan", description=texts.HELP["sandan"])
    parser.add_argument(
        "--version", action="version", version=f"sandan {_version()}", help=texts.HELP["version"]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar=texts.HELP["command"])
    for name, add in _COMMANDS.items():
        said = {**texts.HELP, **database_texts.HELP}[name]
        add(commands.add_parser(name, help=said, description=said))
    return parser


def _version() -> str:
    try:
        return version("sandan")
    except PackageNotFoundError:
        return "0"


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=texts.HELP["json"])


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--story", action="store_true", help=texts.HELP["story"])
    parser.add_argument("--port", type=_port, help=texts.HELP["port"])
    parser.add_argument("--data-dir", default="var/demo", metavar="DIR", help=texts.HELP["data_dir"])


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help=texts.HELP["host"])
    parser.add_argument("--port", type=_port, help=texts.HELP["port"])


def _init(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE.toml", help=texts.HELP["init_file"])
    what.add_argument("--example", action="store_true", help=texts.HELP["example"])
    what.add_argument("--template", action="store_true", help=texts.HELP["template"])
    parser.add_argument("--history", type=_positive, metavar="N", help=history_texts.HELP["history"])
    parser.add_argument("--seed", type=_count, default=SEED, metavar="N", help=history_texts.HELP["seed"])
    parser.add_argument("--qr", metavar="FOLDER", help=texts.HELP["qr"])
    parser.add_argument("--bot", default="", metavar="NAME", help=texts.HELP["bot"])
    _json(parser)


def _invite(parser: argparse.ArgumentParser) -> None:
    roles = [role.value for role in Role if role is not Role.RESIDENT]
    parser.add_argument("--role", required=True, choices=roles, help=texts.HELP["role"])
    parser.add_argument("--team", metavar="CODE", help=texts.HELP["team"])
    parser.add_argument("--community", metavar="CODE", help=texts.HELP["community"])
    parser.add_argument("--uses", type=_positive, default=20, metavar="N", help=texts.HELP["uses"])
    parser.add_argument("--days", type=_count, default=30, metavar="N", help=texts.HELP["days"])
    trusted = parser.add_mutually_exclusive_group()
    trusted.add_argument("--confidential", action="store_true", default=None, help=texts.HELP["confidential"])
    trusted.add_argument(
        "--no-confidential", dest="confidential", action="store_false", help=texts.HELP["no_confidential"]
    )
    parser.add_argument("--bot", default="", metavar="NAME", help=texts.HELP["bot"])
    _json(parser)


def _classify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help=texts.HELP["classify_file"])
    parser.add_argument("--community", metavar="CODE", help=texts.HELP["classify_community"])
    _json(parser)


def _evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=texts.HELP["evaluate_file"])
    parser.add_argument("--errors", action="store_true", help=texts.HELP["errors"])
    _json(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=texts.HELP["replay_file"])
    parser.add_argument("--community", metavar="CODE", help=texts.HELP["community"])
    parser.add_argument("--into", action="store_true", help=texts.HELP["into"])
    parser.add_argument("--fresh", action="store_true", help=texts.HELP["fresh"])
    _json(parser)


def _doctor(parser: argparse.ArgumentParser) -> None:
    _json(parser)


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", metavar="FILE", help=texts.HELP["backup_file"])
    _json(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    helps = report_texts.HELP
    when = parser.add_mutually_exclusive_group()
    for span, (_, example) in report_texts.SPANS.items():
        when.add_argument(f"--{span}", type=partial(_period, span), metavar=example, help=helps[span])
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--community", metavar="CODE", help=helps["community"])
    whose.add_argument("--street", nargs="?", const="", metavar="CODE", help=helps["street"])
    parser.add_argument("--format", choices=report_texts.FORMATS, help=helps["format"])
    parser.add_argument("--output", metavar="FILE", help=helps["output"])
    parser.add_argument("--figure", type=_figure, metavar="NAME", help=helps["figure"])
    parser.add_argument("--confidential", action="store_true", help=helps["confidential"])
    _json(parser)


def _db(parser: argparse.ArgumentParser) -> None:
    words = database_texts.HELP
    ways = parser.add_subparsers(dest="what", required=True, metavar=texts.HELP["command"])
    upgrade = ways.add_parser("upgrade", help=words["db_upgrade"], description=words["db_upgrade"])
    downgrade = ways.add_parser("downgrade", help=words["db_downgrade"], description=words["db_downgrade"])
    downgrade.add_argument("revision", metavar="REVISION", help=words["db_revision"])
    downgrade.add_argument("--yes", action="store_true", help=words["db_yes"])
    move = ways.add_parser("move", help=words["db_move"], description=words["db_move"])
    move.add_argument("--to", required=True, metavar="URL", help=words["db_to"])
    reseal = ways.add_parser("reseal", help=words["db_reseal"], description=words["db_reseal"])
    for way in (upgrade, downgrade, move, reseal):
        _json(way)


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help=texts.HELP["restore_file"])
    parser.add_argument("--force", action="store_true", help=texts.HELP["force"])
    _json(parser)


_COMMANDS = {
    "demo": _demo,
    "serve": _serve,
    "init": _init,
    "invite": _invite,
    "doctor": _doctor,
    "classify": _classify,
    "evaluate": _evaluate,
    "replay": _replay,
    "report": _report,
    "backup": _backup,
    "restore": _restore,
    "db": _db,
}


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(usage.NOT_NUMBER_TYPED.format(value=text)) from error
    if number < 0:
        raise argparse.ArgumentTypeError(texts.NOT_COUNT)
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError(texts.NOT_COUNT)
    return number


def _period(span: str, text: str) -> str:
    """Return a period's name; which days it has depends on the community's zone."""
    try:
        period = named(text, ZoneInfo("UTC"))
    except PeriodError:
        period = None
    if period is None or period.span != span:
        label, example = report_texts.SPANS[span]
        raise argparse.ArgumentTypeError(
            report_texts.NOT_PERIOD.format(value=text, span=label, example=example)
        )
    return period.name


def _figure(text: str) -> Measure:
    """Return the figure with this name or this label."""
    for measure in Measure:
        if text in {measure.value, MEASURE[measure]}:
            return measure
    allowed = "、".join(measure.value for measure in Measure)
    raise argparse.ArgumentTypeError(report_texts.NOT_FIGURE.format(value=text, allowed=allowed))


def _port(text: str) -> int:
    number = _count(text)
    if number > MOST_PORTS:
        raise argparse.ArgumentTypeError(texts.NOT_PORT)
    return number
