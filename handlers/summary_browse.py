"""The orders behind a summary's figures: chapters to open, lists of orders, each with the way to its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import summary_cards as cards
from handlers import summary_figures as figures
from handlers.buttons import JunkButtonError, Subject, press
from handlers.cards import desk as desk_cards
from handlers.channel import Outgoing
from handlers.moving import parts_here
from handlers.texts import summary_desk as texts
from handlers.texts import talk
from orders.states import OFFICE, TEAM
from storage import directory, orders, summaries
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.channel import Button
    from handlers.summary_figures import Node
    from handlers.turn import Turn
    from orders.calendar import WorkingCalendar
    from storage.models import Order, Summary

SHOWN = 12
"""Buttons on a page: more would not fit on a phone."""


async def open_figure(turn: Turn, row: Summary, argument: str) -> None:
    """Show what is behind a figure: its orders, or the figures of a chapter."""
    path, _, page = argument.partition("-")
    if page and not (page.isdecimal() and len(page) <= len("999")):
        raise JunkButtonError
    node = figures.find(summaries.content_of(turn.session, row).figures, path)
    if node is None:
        turn.toast(talk.UNKNOWN_BUTTON)
    elif not figures.size(node):
        turn.toast(texts.NOTHING_BEHIND.format(title=node["title"]))
    elif "orders" in node:
        await _list_orders(turn, row, path, node, int(page or 0))
    else:
        await _list_parts(turn, row, path, node, int(page or 0))


async def _list_parts(turn: Turn, row: Summary, path: str, node: Node, page: int) -> None:
    """Offer the figures of a chapter."""
    parts = figures.parts_of(node)
    shown = parts[page * SHOWN : (page + 1) * SHOWN]
    buttons = [(cards.opening(row, _label(part), f"{path}.{key}".lstrip(".")),) for key, part in shown]
    rows = (*buttons, *_onwards(row, path, page, len(parts)))
    await turn.say(Outgoing(texts.FIGURES.format(title=node["title"]), rows))


def _label(part: Node) -> str:
    """Return what a part is called; a number behind it always counts orders, so a chapter has none."""
    return f"{part['title']} {figures.size(part)}" if "orders" in part else str(part["title"])


def _onwards(row: Summary, path: str, page: int, whole: int) -> tuple[tuple[Button, ...], ...]:
    """Return the ways on from a page, as far as there are any."""
    more = [cards.opening(row, texts.NEXT_PAGE, path, page + 1)] if whole > (page + 1) * SHOWN else []
    top = [cards.opening(row, texts.BACK_TO_TOP, "")] if path else []
    return (tuple(more + top),) if more or top else ()


async def _list_orders(turn: Turn, row: Summary, path: str, node: Node, page: int) -> None:
    """List the orders of a figure that the person may open, each with the way to its card."""
    numbers, community = node["orders"], node["community"]
    found = await orders.by_numbers(turn.session, community, numbers[page * SHOWN : (page + 1) * SHOWN])
    calendar = turn.desk.calendar_for(await directory.community(turn.session, community))
    entries = [_entry(turn, order, calendar) for order in found]
    seen = [(button,) for button in entries if button is not None]
    head = texts.ORDERS_PAGE if page else texts.ORDERS_HEAD
    lines = [head.format(title=node["title"], count=len(numbers), page=page + 1)]
    if hidden := len(entries) - len(seen):
        lines.append(texts.HIDDEN.format(count=hidden))
    await turn.say(Outgoing("\n".join(lines), (*seen, *_onwards(row, path, page, len(numbers)))))


def _entry(turn: Turn, order: Order, calendar: WorkingCalendar) -> Button | None:
    """Return the way to an order for whoever may see it."""
    parts = parts_here(turn, standing_of(order), order.community_id)
    verb = desk_cards.OPEN_ORDER if parts & OFFICE else "team_card" if parts & TEAM else None
    if verb is None:
        return None
    label = texts.order_line(order, turn.now, calendar)
    return press(label, verb, Subject.ORDER, order.id, seen=order.round)
