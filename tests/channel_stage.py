"""The real service with a channel's far end, as the contract sees it: a stage, people, and what they see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from PIL import Image
from sqlmodel import select

from handlers.buttons import press
from handlers.channel import Address, File, Outgoing
from handlers.turn import Turn
from orders.notices import Priority
from storage import documents
from storage.models import Account, Order
from storage.models.orders import Draft

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.app import App

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
HERE = "楼上半夜装修太吵了，邻居说了不听"
SENSITIVE = "我丈夫经常打我，身上都是伤，我不敢回家，玫瑰园3栋"
ODD = '<b>&"</b> *粗* _斜_ 😀👨‍👩‍👧 שלום مرحبا'
"""Markup of several kinds, emoji that are joined from others, and words that run from right to left."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the service as a chat shows it now: its id, words, buttons, number of pictures, files."""

    ref: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    photos: int = 0
    files: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [label for label, _ in self.buttons]


class Person(Protocol):
    """Somebody with the channel in their hands. Everything they do is answered when it returns."""

    @property
    def seen(self) -> list[Seen]:
        """The service's messages in their own chat, oldest first."""
        ...

    @property
    def team_seen(self) -> list[Seen]:
        """The messages where their team's cards appear; their own chat where there are no groups."""
        ...

    async def enter(self, payload: str) -> None:
        """Come by a link or QR code."""
        ...

    async def say(self, text: str, *, reply_to: str | None = None) -> None:
        """Write, perhaps in answer to a message."""
        ...

    async def say_quickly(self, *texts: str) -> None:
        """Write several messages before any of them is answered."""
        ...

    async def drop(self, text: str) -> None:
        """Write a message that is kept, and wait for no answer."""
        ...

    async def send_photos(self, pictures: Sequence[bytes], text: str = "") -> None:
        """Send pictures at once, with words."""
        ...

    async def share_place(self, latitude: float, longitude: float) -> None:
        """Share where they are."""
        ...

    async def press(self, label: str) -> str:
        """Press the newest button with these words; return the short word that answers it."""
        ...

    async def press_data(self, data: str, ref: str = "0") -> str:
        """Press what no button of theirs carries."""
        ...

    async def open_file(self, name: str) -> bytes:
        """Open the newest file with this name; return what it holds."""
        ...

    async def repeat(self) -> None:
        """Have the last message or press delivered once more."""
        ...

    async def reopen(self) -> None:
        """Close the chat and open it again."""
        ...


class Stage(Protocol):
    """The real service and the channel's far end."""

    @property
    def running(self) -> App:
        """The service."""
        ...

    async def person(self, name: str) -> Person:
        """Return a resident."""
        ...

    async def member(self, name: str, role: str = "member") -> Person:
        """Return a member of the mediation team."""
        ...

    async def staff(self, name: str = ...) -> Person:
        """Return somebody of the community's office."""
        ...

    async def bystander(self) -> str:
        """Return everything that people of the team with no claim can read."""
        ...

    async def settle(self) -> None:
        """Let everything be answered and shown."""
        ...

    async def restart(self) -> None:
        """Stop the service and start another on the same data."""
        ...

    async def rows(self) -> dict[str, int]:
        """Count the rows of every table but those of talk."""
        ...

    async def changes_nothing(self, doing: Callable[[], Awaitable[object]]) -> None:
        """Do something and make sure that it changed no row but those of talk."""
        ...


def words(seen: list[Seen]) -> str:
    """Return all that a chat says."""
    return "\n".join(one.text for one in seen)


def with_button(seen: list[Seen], label: str) -> list[Seen]:
    """Return the messages under which this can be pressed."""
    return [one for one in seen if any(label in name for name in one.labels)]


def data_of(seen: list[Seen], label: str) -> tuple[str, str]:
    """Return what the newest such button carries, and its message."""
    one = with_button(seen, label)[-1]
    return next(data for name, data in one.buttons if label in name), one.ref


def picture(color: str = "green", kind: str = "JPEG") -> bytes:
    """Return a real picture."""
    data = BytesIO()
    Image.new("RGB", (64, 64), color).save(data, kind)
    return data.getvalue()


async def hand_out(
    stage: Stage,
    text: str,
    files: Sequence[tuple[str, str, bytes]],
    kept_since: timedelta = timedelta(0),
) -> None:
    """Let the service send files (name, kind, content) with words and a button to the only person."""
    app = stage.running
    made = app.desk.clock() - kept_since
    async with app.database.transaction() as session:
        [account] = (await session.exec(select(Account))).all()
        kept = [
            File(
                await documents.put(session, 1, name=name, media_type=kind, content=content, now=made),
                name,
                kind,
            )
            for name, kind, content in files
        ]
        message = Outgoing(text, ((press("帮助", "help"),),), files=tuple(kept))
        turn = Turn(app.desk, session, app.desk.clock())
        await turn.tell(account.person_id, message, priority=Priority.NEWS, community=1)
    await stage.settle()


async def keep_waiting(stage: Stage) -> None:
    """Let a message wait for the only person, as if their chat could not show it for an hour."""
    app = stage.running
    async with app.database.transaction() as session:
        [account] = (await session.exec(select(Account))).all()
        turn = Turn(app.desk, session, app.desk.clock())
        await turn.post(
            Address(account.channel, account.chat),
            Outgoing("later"),
            priority=Priority.NEWS,
            community=1,
            hold=timedelta(hours=1),
        )


async def draft(person: Person, text: str) -> Seen:
    """Say something, answer the one question where it comes, and return the card."""
    await person.say(text)
    if "更像哪一类" in person.seen[-1].text:
        await person.press(person.seen[-1].labels[0])
    return with_button(person.seen, "提交")[-1]


async def order(person: Person, text: str = NOISE) -> None:
    """Say something and submit it."""
    await draft(person, text)
    await person.press("提交")


async def states(stage: Stage) -> list[str]:
    """Return the states of all orders, oldest first."""
    async with stage.running.database.reading() as session:
        return [row.state for row in (await session.exec(select(Order).order_by("id"))).all()]


async def drafts(stage: Stage) -> int:
    """Return how many drafts there are."""
    async with stage.running.database.reading() as session:
        return len((await session.exec(select(Draft))).all())
