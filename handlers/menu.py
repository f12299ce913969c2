"""Which commands a person is offered, and the plain words for them."""

from __future__ import annotations

from handlers import proxy, roster, summary_cards, todo
from handlers.channel import Command
from handlers.texts import privacy as privacy_texts
from handlers.texts import words
from orders.states import Role

SAID = {
    words.MINE: Command.MINE,
    words.RECOVERY: Command.RECOVERY,
    words.RECOVERY_TOO: Command.RECOVERY,
    words.HELP: Command.HELP,
    words.TASKS: Command.TASKS,
    words.TODO: Command.TODO,
    words.ORDER_FOR: Command.ORDER_FOR,
    words.ROSTER: Command.ROSTER,
    words.RENAME: Command.RENAME,
    words.LEAVE: Command.LEAVE,
    words.LEARNING: Command.LEARNING,
    words.LEARNING_TOO: Command.LEARNING,
    words.SUMMARY: Command.SUMMARY,
    words.SUMMARY_TOO: Command.SUMMARY,
    words.DROP: Command.CANCEL,
    privacy_texts.MY_DATA: Command.DATA,
    privacy_texts.ERASE: Command.ERASE,
}
"""Plain words that are as good as a command, in every channel."""


def commands_for(roles: frozenset[Role]) -> list[Command]:
    """Return the commands of these roles, most used first."""
    found = [Command.MINE]
    if roles & {Role.MEMBER, Role.LEAD, Role.STAFF, Role.ADMIN}:
        found.insert(0, Command.TASKS)
    if roles & set(todo.STAFF):
        found.insert(0, Command.TODO)
    if roles & set(proxy.MAY):
        found.append(Command.ORDER_FOR)
    if roles & {*roster.MAY, Role.LEAD}:
        found.append(Command.ROSTER)
    if roles & set(summary_cards.READERS):
        found.append(Command.SUMMARY)
    if roles & set(todo.STAFF):
        found.append(Command.LEARNING)
    return [*found, Command.HELP]
