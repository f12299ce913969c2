"""Prints a story: who says what, what each chat shows. Residents left, teams in the middle, staff right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from handlers.channel import ChatKind
from handlers.texts import story as texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from bot.stage import Actor, Shown

RESIDENT, TEAM, STAFF = ("green", 0), ("blue", 6), ("magenta", 12)
WIDTH = 72


class Playbill:
    """Prints to one console; nothing that is shown is taken for markup."""

    def __init__(self, out: Console) -> None:
        """Take the console."""
        self._out = out
        self._teams: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def name_groups(self, teams: Mapping[str, str], cast: Mapping[str, str]) -> None:
        """Learn the names of the groups, and of everybody who is not a resident."""
        self._teams = dict(teams)
        self._names = dict(cast)

    def title(self, title: str, intro: str) -> None:
        """Print the head of the story."""
        self._out.print(Rule(Text(title, style="bold"), characters="═"))
        self._out.print(Text(intro, style="dim"))

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._out.print()
        self._out.print(Rule(Text(title, style="bold"), align="left"))

    def note(self, text: str) -> None:
        """Say something about the story itself."""
        self._out.print(Text(text, style="bold"))

    def says(self, who: Actor, what: str, *, group: str = "") -> None:
        """Print what somebody does."""
        where = f" @ {self._where(group)}" if group else ""
        line = Text.assemble(
            (f"▶ {self._who(who.account)}{where} ", f"bold {self._colour(who.account)}"), what
        )
        self._print(group or who.account, line)

    def toast(self, who: Actor, text: str, *, group: str = "") -> None:
        """Print the short word that only the person who pressed sees."""
        if text:
            line = f"  {self._who(who.account)} {texts.TOAST.format(text=text)}"
            self._print(group or who.account, Text(line, style="italic dim"))

    def shown(self, shown: Shown, before: str | None) -> None:
        """Print what a chat shows now; of a card changed in place only the first new line."""
        chat = shown.address.chat
        title = self._where(chat) if shown.address.kind is ChatKind.GROUP else self._who(chat)
        if before is not None:
            line = texts.EDITED.format(where=title, line=_first_new(before, shown.message.text))
            self._print(chat, Text(line, style="dim"))
            return
        text = Text(shown.message.text)
        for row in shown.message.rows:
            text.append("\n" + "  ".join(f"[{button.label}]" for button in row), style=self._colour(chat))
        panel = Panel(
            text,
            title=title,
            title_align="left",
            border_style=self._colour(chat),
            width=min(WIDTH, max(24, self._out.width - self._side(chat)[1])),
        )
        self._print(chat, panel)

    def _print(self, chat: str, what: Text | Panel) -> None:
        self._out.print(Padding(what, (0, 0, 0, self._side(chat)[1]), expand=False))

    def _who(self, account: str) -> str:
        return self._names.get(account, account)

    def _colour(self, chat: str) -> str:
        return self._side(chat)[0]

    def _where(self, group: str) -> str:
        return texts.GROUP.format(team=self._teams.get(group, group))

    def _side(self, chat: str) -> tuple[str, int]:
        """Return the colour and the indent of a chat."""
        if chat in self._teams or chat.partition("-")[0] in self._teams:
            return TEAM
        return STAFF if chat in self._names else RESIDENT


def _first_new(before: str, after: str) -> str:
    """Return the first line of a changed text that was not there before."""
    old = set(before.splitlines())
    lines = after.splitlines() or [""]
    return next((line for line in lines if line and line not in old), lines[0])
