"""The Bot API's limits, kept by design: who may send next, and when. Pure: time is an argument.

30 messages a second in all, 1 a second to a chat, 20 a minute to a group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
A place in a window is taken from the moment a message may go until its window after the *answer*:
the far end saw it at some time between the two, so we can never be faster than it counts.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count

MARGIN = 0.001  # seconds; a timer may ring a little early, and clocks of machines do not run quite alike
FLOOD_WINDOW = 2.0  # seconds in which several chats' 429s are taken as one about all of them
FLOOD_CHATS = 3
QUESTIONS = "?"  # the line of whoever only asks whether a message stands somewhere; it shows nothing


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages in how many seconds."""

    overall: int = 30
    overall_seconds: float = 1.0
    chat: int = 1
    chat_seconds: float = 1.0
    group: int = 20
    group_seconds: float = 60.0
    questions: int = 20  # a second, of those overall; our own


class Window:
    """At most `limit` messages in any `seconds`."""

    __slots__ = ("_ends", "_in_flight", "limit", "seconds")

    def __init__(self, limit: int, seconds: float) -> None:
        """Start empty."""
        self.limit = limit
        self.seconds = seconds
        self._in_flight = 0
        self._ends: deque[float] = deque()

    def _expire(self, now: float) -> None:
        while self._ends and self._ends[0] <= now:
            self._ends.popleft()

    def free(self, now: float) -> int:
        """Return how many may go at this moment."""
        self._expire(now)
        return self.limit - self._in_flight - len(self._ends)

    def take(self, cost: int) -> None:
        """Fill `cost` places until :meth:`give_back`."""
        self._in_flight += cost

    def give_back(self, cost: int, now: float) -> None:
        """Free `cost` places one window after now."""
        self._in_flight -= cost
        self._ends.extend([now + self.seconds + MARGIN] * cost)

    def opens_at(self, cost: int) -> float | None:
        """Return when `cost` places will be free, or None while that depends on messages in flight."""
        missing = cost - (self.limit - self._in_flight - len(self._ends))
        if missing <= 0:
            return 0.0
        return self._ends[missing - 1] if missing <= len(self._ends) else None

    def is_empty(self, now: float) -> bool:
        """Say whether nothing is remembered any more."""
        self._expire(now)
        return not self._ends and not self._in_flight


@dataclass(eq=False, slots=True)
class Ticket:
    """One message that waits for its turn; `cost` counts the pictures of an album."""

    chat: str
    priority: int
    cost: int
    number: int
    released: bool = False


@dataclass(eq=False, slots=True)
class Line:
    """Everybody who waits for one chat, and what this chat has had lately."""

    group: bool
    each: Window
    minute: Window
    waiting: list[tuple[int, int, Ticket]] = field(default_factory=list)
    held_until: float = 0.0
    version: int = 0

    def costs(self, ticket: Ticket) -> tuple[tuple[Window, int], ...]:
        """Return the windows of this chat that a message fills, and by how much."""
        return ((self.each, 1), (self.minute, ticket.cost)) if self.group else ((self.each, 1),)

    def rank(self) -> tuple[int, float, int]:
        """Return the place among the chats: urgent first, then who will need longest, then who came first."""
        priority, number, _ = self.waiting[0]
        return priority, -self.remaining_seconds(), number

    def remaining_seconds(self) -> float:
        """Return how long this chat's own limits will keep its line busy at least.

        A group goes before a person with as many waiting: more is likely to follow.
        """
        messages = len(self.waiting)
        if not self.group:
            return messages * self.each.seconds
        return messages * self.each.seconds + (messages // self.minute.limit) * self.minute.seconds + 1

    def opens_at(self, now: float) -> float | None:
        """Return when the first in line may go as far as this chat is concerned (None: after an answer)."""
        moments = [now, self.held_until]
        for window, cost in self.costs(self.waiting[0][2]):
            window.free(now)
            moment = window.opens_at(min(cost, window.limit))
            if moment is None:
                return None
            moments.append(moment)
        return max(moments)


class Pace:
    """The order in which waiting messages go out. Times are seconds of any steady clock."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Start with every window empty."""
        self._limits = limits or Limits()
        self._overall = Window(self._limits.overall, self._limits.overall_seconds)
        self._lines: dict[str, Line] = {}
        self._ready: list[tuple[tuple[int, float, int], int, str]] = []
        self._later: list[tuple[float, int, str]] = []
        self._numbers = count()
        self._held_until = 0.0
        self._floods: deque[tuple[float, str]] = deque()

    @property
    def waiting(self) -> int:
        """Return how many messages wait."""
        return sum(len(line.waiting) for line in self._lines.values())

    def join(self, chat: str, *, group: bool, priority: int, now: float, cost: int = 1) -> Ticket:
        """Put a message in line; smaller priorities pass larger ones, equal ones keep their order."""
        ticket = Ticket(chat, priority, min(cost, self._limits.overall), next(self._numbers))
        heapq.heappush(self._line(chat, group=group).waiting, (priority, ticket.number, ticket))
        self._place(chat, now)
        return ticket

    def leave(self, ticket: Ticket, now: float) -> None:
        """Take a message out of the line before its turn."""
        line = self._lines[ticket.chat]
        line.waiting = [entry for entry in line.waiting if entry[2] is not ticket]
        heapq.heapify(line.waiting)
        self._place(ticket.chat, now)

    def release(self, now: float, most: int = 1000) -> list[Ticket]:
        """Return `most` messages that may go at this moment, in order; each must be :meth:`finish` ed."""
        self._wake(now)
        released: list[Ticket] = []
        while len(released) < most and now >= self._held_until and (chat := self._first_ready()) is not None:
            line = self._lines[chat]
            ticket = line.waiting[0][2]
            if self._overall.free(now) < ticket.cost:
                break
            heapq.heappop(self._ready)
            heapq.heappop(line.waiting)
            ticket.released = True
            for window, cost in (*line.costs(ticket), (self._overall, ticket.cost)):
                window.take(cost)
            self._place(chat, now)
            released.append(ticket)
        return released

    def finish(self, ticket: Ticket, now: float) -> None:
        """Say that the far end has answered (or will never)."""
        line = self._lines[ticket.chat]
        for window, cost in (*line.costs(ticket), (self._overall, ticket.cost)):
            window.give_back(cost, now)
        self._place(ticket.chat, now)

    def refused(self, chat: str, now: float, after: float) -> None:
        """Learn a 429: hold this chat, or everything once several chats are told so at the same time."""
        line = self._lines.get(chat)
        if line is not None:
            line.held_until = max(line.held_until, now + after)
            self._place(chat, now)
        self._floods.append((now, chat))
        while self._floods[0][0] < now - FLOOD_WINDOW:
            self._floods.popleft()
        if len({flooded for _, flooded in self._floods}) >= FLOOD_CHATS:
            self._held_until = max(self._held_until, now + after)

    def wake_at(self, now: float) -> float | None:
        """Return when :meth:`release` should be asked again, or None while only answers are awaited."""
        moments = [self._later[0][0]] if self._later else []
        chat = self._first_ready()
        if chat is not None:
            opens = self._overall.opens_at(self._lines[chat].waiting[0][2].cost)
            if opens is not None:
                moments.append(max(now, opens, self._held_until))
        return min(moments, default=None)

    def forget_idle(self, now: float) -> None:
        """Drop what is remembered of chats that owe and await nothing."""
        idle = [
            chat
            for chat, line in self._lines.items()
            if not line.waiting
            and line.held_until <= now
            and line.each.is_empty(now)
            and line.minute.is_empty(now)
        ]
        for chat in idle:
            del self._lines[chat]

    def _line(self, chat: str, *, group: bool) -> Line:
        line = self._lines.get(chat)
        if line is None:
            limits = self._limits
            few = limits.questions if chat == QUESTIONS else limits.chat
            each = Window(few, limits.chat_seconds)
            line = self._lines[chat] = Line(group, each, Window(limits.group, limits.group_seconds))
        return line

    def _place(self, chat: str, now: float) -> None:
        """Put a chat where it belongs; entries of an older version are stale and skipped."""
        line = self._lines[chat]
        line.version += 1
        if not line.waiting:
            return
        opens = line.opens_at(now)
        if opens is None:
            return  # the answer under way will place it again
        if opens <= now:
            heapq.heappush(self._ready, (line.rank(), line.version, chat))
        else:
            heapq.heappush(self._later, (opens, line.version, chat))

    def _is_current(self, chat: str, version: int) -> bool:
        return chat in self._lines and self._lines[chat].version == version

    def _wake(self, now: float) -> None:
        while self._later and (
            self._later[0][0] <= now or not self._is_current(self._later[0][2], self._later[0][1])
        ):
            _, version, chat = heapq.heappop(self._later)
            if self._is_current(chat, version):
                self._place(chat, now)

    def _first_ready(self) -> str | None:
        while self._ready:
            _, version, chat = self._ready[0]
            if self._is_current(chat, version):
                return chat
            heapq.heappop(self._ready)
        return None
