"""What the commands print: tables and sentences for people, JSON alone for programs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def screen(*, wraps: bool = False) -> Console:
    """Return stdout for people. Nothing in a text is markup: residents' words are shown literally.

    A link must stay on its line, so that lines are broken only where a text `wraps`.
    """
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=not wraps)


def aside() -> Console:
    """Return stderr for people."""
    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


def complain(sentences: Iterable[str]) -> None:
    """Say what went wrong."""
    for sentence in sentences:
        aside().print(sentence)


def print_json(value: object) -> None:
    """Print one JSON object on a line of its own."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table of plain texts."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, header_style="dim")
    for row in rows:
        made.add_row(*(str(one) for one in row))
    return made


def progress() -> Progress:
    """Return a progress bar on stderr; nothing is drawn where nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=aside(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
