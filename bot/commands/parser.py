"""argparse, whose complaints are Chinese sentences with the next step."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from typing import TYPE_CHECKING, NoReturn

from handlers.texts import usage as texts

if TYPE_CHECKING:
    from collections.abc import Iterable

WRONG_USAGE = 2

CHOICE = re.compile(r"argument (?P<what>.+?): invalid choice: '(?P<value>.*?)'")
UNRECOGNIZED = re.compile(r"unrecognized arguments: (?P<what>\S+)")
_OTHERS = (
    (re.compile(r"the following arguments are required: (?P<what>.+)"), texts.NEEDED),
    (re.compile(r"one of the arguments (?P<what>.+) is required"), texts.ONE_OF),
    (
        re.compile(r"argument (?P<what>.+?): not allowed with argument (?P<other>.+)"),
        texts.NOT_TOGETHER,
    ),
    (re.compile(r"argument (?P<what>.+?): expected one argument"), texts.VALUE_NEEDED),
    (re.compile(r"argument (?P<what>.+?): (?P<reason>.+)"), texts.VALUE_WRONG),
)


class Parser(argparse.ArgumentParser):
    """Says what was mistyped, what was probably meant, and where to look."""

    def error(self, message: str) -> NoReturn:
        """Say it on stderr and end with 2."""
        self.print_usage(sys.stderr)
        said = self._in_our_words(message)
        self.exit(WRONG_USAGE, texts.USAGE.format(said=said, program=self.prog) + "\n")

    def _in_our_words(self, message: str) -> str:
        if found := UNRECOGNIZED.match(message):
            return texts.UNRECOGNIZED.format(what=found["what"], near=near(found["what"], self._words()))
        if found := CHOICE.match(message):
            hint = near(found["value"], self._choices(found["what"]))
            return texts.NO_CHOICE.format(what=found["what"], value=found["value"], near=hint)
        for shape, sentence in _OTHERS:
            if found := shape.match(message):
                return sentence.format_map(found.groupdict())
        return message

    def _words(self) -> list[str]:
        """Return every option of this command and of those below it."""
        own = [word for action in self._actions for word in action.option_strings]
        return [*own, *(word for below in self._below() for word in below._words())]  # noqa: SLF001 - our own

    def _choices(self, name: str) -> list[str]:
        """Return what may be written for an argument."""
        named = (
            one for one in self._actions if name in {*one.option_strings, one.metavar, one.dest, _joined(one)}
        )
        return [str(choice) for one in named for choice in one.choices or ()]

    def _below(self) -> Iterable[Parser]:
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - it has no public name
                yield from action.choices.values()


def _joined(action: argparse.Action) -> str:
    return "/".join(action.option_strings)


def near(word: str, known: Iterable[str]) -> str:
    """Return a hint at what was probably meant, or nothing."""
    said = word.partition("=")[0]
    # What another command knows has not been mistyped.
    found = [one for one in difflib.get_close_matches(said, list(known), n=1) if one != said]
    return texts.NEAR.format(near=found[0]) if found else ""
