"""`sandan evaluate`: how well the sorting does on messages whose category is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import ground
from bot.commands.console import print_json, screen
from bot.commands.errors import CommandError
from bot.commands.messages import reading
from handlers.texts import operator as texts
from nlp.evaluate import SampleError, evaluate, picks, read_samples
from nlp.evaluation_tables import (
    calibration_table,
    confusion_table,
    error_lines,
    evaluation_json,
    summary_table,
)
from nlp.sorter import Sorter

if TYPE_CHECKING:
    import argparse

    from nlp.evaluate import Evaluation, Sample

ALL = "all"
SHORT = "short"


def run(arguments: argparse.Namespace) -> int:
    """Sort every message and print how often it was right."""
    samples = _samples(arguments.file)
    sorter = Sorter(engine=ground.read_settings().engine)
    columns = {ALL: evaluate(samples, sorter)}
    if any(sample.short for sample in samples):
        columns[SHORT] = evaluate(samples, sorter, short=True)
    columns |= {name: evaluate(part, sorter) for name, part in picks(samples).items()}
    if arguments.json:
        print_json({**evaluation_json(columns[ALL]), "parts": _parts(columns)})
    else:
        _show(columns, errors=arguments.errors)
    return 0


def _samples(path: str) -> list[Sample]:
    with reading(path) as lines:
        try:
            samples = read_samples(lines)
        except SampleError as error:
            raise CommandError(texts.NOT_SAMPLES.format(path=path, reason=error)) from error
    if not samples:
        raise CommandError(texts.NO_SAMPLES.format(path=path))
    return samples


def _parts(columns: dict[str, Evaluation]) -> dict[str, object]:
    return {name: evaluation_json(one) for name, one in columns.items() if name != ALL}


def _show(columns: dict[str, Evaluation], *, errors: bool) -> None:
    out = screen()
    out.print(summary_table(columns))
    out.print(f"\n{confusion_table(columns[ALL])}\n\n{calibration_table(columns[ALL])}")
    if errors and columns[ALL].misses:
        out.print(f"\n{error_lines(columns[ALL].misses)}")
