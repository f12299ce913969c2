"""A summary as people see it: the draft before staff, the summary before its readers, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import summary_figures as figures
from handlers.buttons import Subject, press
from handlers.channel import File, Outgoing, Style
from handlers.texts import summary_desk as texts
from orders.report import Span
from orders.states import Role
from storage import documents, people, summaries
from storage.ids import to_text

if TYPE_CHECKING:
    from handlers.channel import Button
    from handlers.turn import Turn
    from storage.models import Summary
    from storage.summaries import Content

SEND, CHANGE, LATER = "sum_send", "sum_edit", "sum_later"
OPEN, SHOW = "sum_open", "sum_show"

DESK = (Role.STAFF, Role.ADMIN, Role.STREET)
"""Who may decide about a community's draft, and read its workbook."""
READERS = (*DESK, Role.LEAD, Role.GRID_WORKER)
"""Who gets a community's summary. Leads and grid workers get no workbook: it lists other people's orders."""

CHART, SHARED, WHOLE = "chart", "shared", "whole"
"""Kinds of files: the picture; the workbook without and with the confidential orders."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets a summary, and what each of them may open."""

    everybody: tuple[int, ...]
    desk: frozenset[int]
    trusted: frozenset[int]

    def kinds(self, person: int) -> frozenset[str]:
        """Return the kinds of files that a person gets."""
        if person in self.trusted:
            return frozenset({CHART, WHOLE})
        return frozenset({CHART, SHARED} if person in self.desk else {CHART})


async def readers_of(turn: Turn, community: int) -> Readers:
    """Return a community's readers."""
    everybody = await people.members(turn.session, community, *READERS)
    desk = await people.members(turn.session, community, *DESK)
    trusted = await people.members(turn.session, community, *DESK, confidential=True)
    return Readers(tuple(everybody), frozenset(desk), frozenset(trusted))


async def street_readers(turn: Turn, street: int) -> Readers:
    """Return the street's people, from all of its communities: of a comparison nothing is confidential."""
    found = await people.street_people(turn.session, street)
    return Readers(tuple(found), frozenset(found), frozenset(found))


def draft_name(row: Summary) -> str:
    """Return the name of the card of a draft: each revision has one of its own."""
    return f"sum:{to_text(row.id)}:{row.revision}"


def files_for(turn: Turn, row: Summary, content: Content, kinds: frozenset[str]) -> tuple[File, ...]:
    """Return the files of a summary that somebody may open; where there is one workbook only, that one."""
    if row.made_at + documents.KEPT <= turn.now:
        return ()
    has_whole = any(one["kind"] == WHOLE for one in content.files)
    wanted = kinds if has_whole or WHOLE not in kinds else kinds - {WHOLE} | {SHARED}
    return tuple(
        File(one["key"], one["name"], one["media_type"]) for one in content.files if one["kind"] in wanted
    )


def draft(turn: Turn, row: Summary, content: Content, kinds: frozenset[str], head: str = "") -> Outgoing:
    """Return the card by which staff decide; `head` is the template of what stands above the text."""
    kind = texts.SPAN[Span(row.span)]
    files = files_for(turn, row, content, kinds)
    told = f"{content.text}{_where_the_rest_is(row, content, files)}"
    text = (head or texts.DRAFT_HEAD).format(kind=kind, revision=row.revision, text=told)
    return Outgoing(text, (_deciding(row), *looking(row, content)), files=files, card=draft_name(row))


def unsent(row: Summary, title: str) -> Outgoing:
    """Return a line for 待办: which draft waits, with everything that can be done about it."""
    text = texts.UNSENT.format(title=title, revision=row.revision)
    return Outgoing(text, ((_button(row, texts.SEE_WHOLE, SHOW),), _deciding(row)))


def _deciding(row: Summary) -> tuple[Button, ...]:
    return (
        _button(row, texts.SEND, SEND, style=Style.PRIMARY),
        _button(row, texts.CHANGE, CHANGE),
        _button(row, texts.LATER, LATER),
    )


def finished(turn: Turn, row: Summary, content: Content, kinds: frozenset[str], text: str = "") -> Outgoing:
    """Return the summary as its readers get it."""
    files = files_for(turn, row, content, kinds)
    rest = _where_the_rest_is(row, content, files)
    return Outgoing(f"{text or content.text}{rest}", looking(row, content), files=files)


def _where_the_rest_is(row: Summary, content: Content, files: tuple[File, ...]) -> str:
    """Say where the rest can be found: in the workbook, for whoever gets it, else behind the buttons."""
    if content.files and not files:
        return f"\n{texts.OLD_FILES}"
    if any(not one.is_picture for one in files):
        return f"\n{texts.IN_ITS_BOOK if row.community_id == summaries.STREETS else texts.IN_THE_BOOK}"
    return f"\n{texts.BEHIND}" if content.figures else ""


def looking(row: Summary, content: Content) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that open the orders behind the figures."""
    labels = (
        (texts.SEE_LATE, figures.LATE),
        (texts.SEE_UNSOLVED, figures.UNSOLVED),
        (texts.SEE_RISING, figures.RISING),
    )
    counted = [
        (label, path, figures.told(found, path))
        for label, path in labels
        if (found := figures.find(content.figures, path)) is not None
    ]
    first = tuple(opening(row, label.format(count=count), path) for label, path, count in counted if count)
    rows = (first, (opening(row, texts.SEE_ALL, ""),) if content.figures else ())
    return tuple(one for one in rows if one)


def opening(row: Summary, label: str, path: str, page: int = 0) -> Button:
    """Return a button that opens a figure."""
    return _button(row, label, OPEN, argument=f"{path}-{page}" if page else path)


def _button(row: Summary, label: str, verb: str, *, argument: str = "", style: Style = Style.PLAIN) -> Button:
    return press(label, verb, Subject.SUMMARY, row.id, seen=row.revision, argument=argument, style=style)


async def name_of_sender(turn: Turn, row: Summary) -> str | None:
    """Return who sent it, as others know them; None where the program did."""
    if row.sent_by is None:
        return None
    return await people.name_of(turn.session, row.sent_by) or texts.COLLEAGUE
