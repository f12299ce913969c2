"""The command line `sandan`: 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING

from bot.commands.arguments import build_parser
from bot.loading import unaccompanied, undisturbed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

INTERRUPTED = 130
PRIVATE = 0o077
"""Whatever a command writes tells of people: only its owner may read it (umask)."""
COMPANIONS = {"serve": ("rich", "httpx._main")}
"""What libraries of a command would take along for terminals: structlog its colours, httpx a program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors of people are sentences, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    parser = build_parser()
    try:
        chosen = parser.parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    command = command_of(chosen.command)
    before = os.umask(PRIVATE)
    try:
        return int(command.run(chosen))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; nothing more can be said, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if not _said(error):
            raise
        return 1
    finally:
        os.umask(before)


def command_of(name: str) -> ModuleType:
    """Load a command: each brings its own libraries, so that the others need not wait for them."""
    with undisturbed(), unaccompanied(*COMPANIONS.get(name, ())):
        return importlib.import_module(f"bot.commands.{name}")


def _said(error: Exception) -> bool:
    """Say what went wrong, if it is something that a person can put right."""
    from bot.commands.console import complain  # noqa: PLC0415 - nobody waits for it where nothing went wrong
    from bot.commands.errors import sentences_for  # noqa: PLC0415 - as above

    found = sentences_for(error)
    complain(found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
