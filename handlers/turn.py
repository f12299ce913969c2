"""One turn: everything that happens in one transaction because of one message, press or tick."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers import trace
from handlers.channel import Address, Answer, Button, ChatKind, File, Outgoing, Style, Want
from orders.notices import Priority
from storage import cards, directory, outbox, people, tasks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from handlers.desk import Desk
    from handlers.my_data import Ready
    from nlp.understanding import Understanding
    from storage.database import Session
    from storage.models import Community
    from storage.people import Someone

NOBODY = 0
"""The community of messages to people of whom we do not know one yet."""


@dataclass
class Turn:
    """The session, the time, and who speaks where.

    `me` and `at` are those of the person whose message or press this is; the program's own
    turns (a tick of the clock) have neither. `answer` is the short word for a press. `epilogue` may add
    words to what is said to them; the pictures in `leftover` are deleted once all this is committed.
    `brought` is what was made ready before the transaction began, `understood` what was read in it: the
    same words mean the same to the end.
    """

    desk: Desk
    session: Session
    now: datetime
    me: Someone | None = None
    at: Address | None = None
    key: str = ""
    answer: Answer = field(default_factory=Answer)
    serial: int = 0
    epilogue: Callable[[Turn, Outgoing], Awaitable[Outgoing]] | None = None
    leftover: list[str] = field(default_factory=list)
    brought: Ready | None = None
    understood: dict[tuple[int, str, str | None], Understanding] = field(default_factory=dict)

    @property
    def person(self) -> Someone:
        """Return who speaks; only for turns that somebody began."""
        if self.me is None:
            raise LookupError("nobody speaks in this turn")
        return self.me

    @property
    def here(self) -> Address:
        """Return where they speak."""
        if self.at is None:
            raise LookupError("nobody speaks in this turn")
        return self.at

    async def home(self) -> Community:
        """Return the community of the person who speaks."""
        if self.person.community is None:
            raise LookupError("the person has no community yet")
        return await directory.community(self.session, self.person.community)

    async def reload(self) -> None:
        """Read the person anew after a change of role or home."""
        self.me = await people.someone(self.session, self.person.id)

    def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer a press with a short word."""
        self.answer = Answer(text, alert)

    async def say(
        self, message: Outgoing | str, *, hold: timedelta = timedelta(0), order: int | None = None
    ) -> None:
        """Answer the person who speaks, where they speak."""
        message = message if isinstance(message, Outgoing) else Outgoing(message)
        if self.epilogue is not None:
            message = await self.epilogue(self, message)
        await self.post(
            self.here,
            message,
            priority=Priority.ANSWER,
            person=self.person.id if self.here.kind is ChatKind.PRIVATE else None,
            community=self.person.community or NOBODY,
            hold=hold,
            order=order,
        )

    async def post(
        self,
        address: Address,
        message: Outgoing,
        *,
        priority: Priority,
        community: int,
        person: int | None = None,
        order: int | None = None,
        dedupe: str | None = None,
        hold: timedelta = timedelta(0),
    ) -> None:
        """Put a message into the outbox for one chat."""
        letter = outbox.Letter(
            channel=address.channel,
            chat=address.chat,
            chat_kind=address.kind,
            payload=to_payload(message),
            priority=priority,
            person=person,
            order=order,
            card=message.card,
            edit=message.edit,
            dedupe=f"{dedupe}:{address.channel}:{address.chat}" if dedupe else None,
            turn=trace.current(),
            hold=hold,
        )
        await outbox.put(self.session, community, letter, self.now)

    async def tell(
        self,
        person: int,
        message: Outgoing,
        *,
        priority: Priority,
        community: int,
        order: int | None = None,
        dedupe: str | None = None,
    ) -> bool:
        """Tell a person privately, where they were last; say False when nothing reaches them."""
        address = await self.address_of(person)
        if address is None:
            return False
        if self.me is not None and person == self.me.id:
            priority = min(priority, Priority.ANSWER)
        await self.post(
            address,
            message,
            priority=priority,
            community=community,
            person=person,
            order=order,
            dedupe=dedupe,
        )
        return True

    async def address_of(self, person: int) -> Address | None:
        """Return the private chat in which the person can be reached."""
        if self.me is not None and person == self.me.id and self.here.kind is ChatKind.PRIVATE:
            return self.here
        account = await people.reachable_account(self.session, person)
        return Address(account.channel, account.chat) if account else None

    async def ask_to_phone(
        self, community: int, words: str, *, person: int | None, order: int | None, dedupe: str
    ) -> int | None:
        """Make a phone task, the end of the line; returns its id unless it exists already."""
        return await tasks.phone(
            self.session, community, person=person, order=order, words=words, dedupe=dedupe, now=self.now
        )

    async def refresh(
        self,
        card: str,
        message: Outgoing,
        *,
        community: int,
        order: int | None = None,
        readers: Collection[int] | None = None,
    ) -> None:
        """Bring a card up to date in place, in every chat in which it stands.

        With `readers` only in their private chats: who has left keeps what they saw, and hears no more.
        """
        for address in await cards.standing(self.session, card):
            if readers is not None and not await self._is_chat_of(readers, address.channel, address.chat):
                continue
            await self.post(
                Address(address.channel, address.chat, ChatKind(address.kind)),
                replace(message, card=card, edit=True),
                priority=Priority.ANSWER if self._is_here(address.channel, address.chat) else Priority.NEWS,
                community=community,
                order=order,
            )

    async def _is_chat_of(self, readers: Collection[int], channel: str, chat: str) -> bool:
        """Say whether a chat is the private chat of one of these people, and of nobody else."""
        here = await people.in_chat(self.session, channel, chat)
        return bool(here) and set(here) <= set(readers)

    def _is_here(self, channel: str, chat: str) -> bool:
        """Say whether the person who speaks looks at this chat just now."""
        return self.at is not None and (self.at.channel, self.at.chat) == (channel, chat)


def to_payload(message: Outgoing) -> dict[str, Any]:
    """Return a message as JSON-able data, without what is empty."""
    raw = {
        "text": message.text,
        "rows": [[_of_button(button) for button in row] for row in message.rows],
        "photos": list(message.photos),
        "files": [asdict(file) for file in message.files],
        "wants": sorted(message.wants),
        "card": message.card,
        "edit": message.edit,
        "spoken": message.spoken,
        "clear": message.clear,
    }
    return {name: value for name, value in raw.items() if value}


def _of_button(button: Button) -> dict[str, str]:
    return {"label": button.label, "data": button.data, "url": button.url, "style": button.style}


def from_payload(payload: dict[str, Any]) -> Outgoing:
    """Return the message that :func:`to_payload` wrote."""
    rows = tuple(
        tuple(Button(**{**button, "style": Style(button["style"])}) for button in row)
        for row in payload.get("rows", ())
    )
    return Outgoing(
        text=payload.get("text", ""),
        rows=rows,
        photos=tuple(payload.get("photos", ())),
        files=tuple(File(**file) for file in payload.get("files", ())),
        wants=frozenset(Want(want) for want in payload.get("wants", ())),
        card=payload.get("card"),
        edit=payload.get("edit", False),
        spoken=payload.get("spoken", ""),
        clear=payload.get("clear", False),
    )
