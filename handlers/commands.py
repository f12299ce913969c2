"""What each command does, be it chosen from a menu or typed in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    absence,
    drafting,
    joining,
    learning_desk,
    mine,
    my_data,
    parting,
    progress,
    proxy,
    recovery,
    roster,
    summary_desk,
    todo,
)
from handlers.channel import Command
from handlers.menu import SAID
from handlers.texts import talk
from handlers.texts import team as team_texts
from storage import prompts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.channel import Incoming
    from handlers.turn import Turn


async def take(turn: Turn, incoming: Incoming) -> bool:
    """Do what a command asks, be it chosen or typed; say False for ordinary words."""
    command = incoming.command or SAID.get(incoming.text.strip())
    if command is not None:
        return await _obey(turn, command, incoming)
    if incoming.edited:
        return False
    for typed in _TYPED:
        if await typed(turn, incoming.text):
            return True
    return False


async def _obey(turn: Turn, command: Command, incoming: Incoming) -> bool:
    """Do what a command asks; say False where the word is rather an answer."""
    if command is Command.CANCEL:
        return await _cancel(turn)
    await prompts.clear(turn.session, turn.person.id)
    if command is Command.START:
        await joining.start(turn, incoming.text)
    elif command is Command.BIND:
        await joining.bind(turn, incoming)
    else:
        await _COMMANDS[command](turn)
    return True


async def _help(turn: Turn) -> None:
    await turn.say(my_data.with_button(talk.help_for(turn.person.roles())))


_TYPED: tuple[Callable[[Turn, str], Awaitable[bool]], ...] = (
    recovery.typed,
    parting.typed,
    learning_desk.typed,
    absence.typed,
)
"""What is more than one word: each says whether it was meant."""

_COMMANDS: dict[Command, Callable[[Turn], Awaitable[None]]] = {
    Command.HELP: _help,
    Command.MINE: mine.show_list,
    Command.TASKS: progress.show_tasks,
    Command.TODO: todo.show,
    Command.ORDER_FOR: proxy.start,
    Command.ROSTER: roster.show,
    Command.RENAME: joining.ask_name,
    Command.LEAVE: joining.ask_leave,
    Command.LEARNING: learning_desk.show,
    Command.SUMMARY: summary_desk.show_newest,
    Command.DATA: my_data.give,
    Command.ERASE: my_data.ask_erase,
    Command.RECOVERY: recovery.show,
}


async def _cancel(turn: Turn) -> bool:
    """取消: drop the question that waits, else the draft."""
    if await prompts.waiting(turn.session, turn.person.id, turn.now) is not None:
        await prompts.clear(turn.session, turn.person.id)
        await turn.say(team_texts.CANCELLED)
    elif not await drafting.drop(turn):
        await turn.say(talk.NOTHING_TO_CANCEL)
    return True
