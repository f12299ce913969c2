"""The Bot API's limits, simulated with a clock of our own and a judge that counts arrivals."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tg.pace import QUESTIONS, Limits, Pace, Ticket
from tests import botapi_limits
from tests.botapi_world import Chat

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP, PERSON = "-1", "1"


@dataclass
class FarEnd:
    """Runs a pace against the judge: every call takes a moment, and arrives somewhere within it."""

    pace: Pace = field(default_factory=Pace)
    latency: tuple[float, float] = (0.002, 0.012)
    now: float = 0.0
    arrivals: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Set up the judge."""
        self._random = random.Random(5)  # noqa: S311 - a simulation
        self._judge = botapi_limits.Limits(lambda: self.now)
        self._events: list[tuple[float, int, str, Ticket]] = []
        self._numbers = iter(range(10**9))

    def join(self, chats: Iterable[str], priority: int = 1) -> None:
        """Put one message a chat named into line."""
        for chat in chats:
            self.pace.join(chat, group=chat.startswith("-"), priority=priority, now=self.now)

    def run(self) -> float:
        """Send everything; return when the last arrived."""
        while True:
            for ticket in self.pace.release(self.now):
                self._send(ticket)
            moments = [
                moment for moment in (self.pace.wake_at(self.now), self._next_event()) if moment is not None
            ]
            if not moments:
                assert self.pace.waiting == 0
                return self.arrivals[-1][0]
            self.now = max(self.now, min(moments))
            while self._events and self._events[0][0] <= self.now:
                self._happen(*heapq.heappop(self._events))

    def _send(self, ticket: Ticket) -> None:
        """Schedule when the far end sees the message, and when we have its answer."""
        there, back = (self._random.uniform(*self.latency) / 2 for _ in range(2))
        heapq.heappush(self._events, (self.now + there, next(self._numbers), "arrives", ticket))
        heapq.heappush(self._events, (self.now + there + back, next(self._numbers), "answered", ticket))

    def _happen(self, moment: float, _number: int, what: str, ticket: Ticket) -> None:
        if what == "answered":
            self.pace.finish(ticket, moment)
            return
        kind = "group" if ticket.chat.startswith("-") else "private"
        self._judge.admit(Chat(int(ticket.chat), kind, ""), ticket.cost)  # raises what Telegram would
        self.arrivals.append((moment, ticket.chat))

    def _next_event(self) -> float | None:
        return self._events[0][0] if self._events else None


def people(number: int) -> list[str]:
    """Return so many private chats."""
    return [str(chat) for chat in range(1, number + 1)]


def groups(messages: int) -> list[str]:
    """Return three groups in turn, so many messages in all."""
    return [str(-1 - number % 3) for number in range(messages)]


@pytest.mark.parametrize(
    ("chats", "optimum"),
    [
        pytest.param(people(300), 9.0, id="300 to 300 people"),
        pytest.param(people(900), 29.0, id="900 to 900 people"),
        pytest.param(groups(60), 19.0, id="60 to 3 groups"),
        pytest.param(groups(90), 69.0, id="90 to 3 groups"),
        pytest.param(people(300) + groups(60), 19.0, id="300 to people, then 60 to 3 groups"),
    ],
)
def test_the_queue_drains_as_fast_as_the_limits_allow(chats: list[str], optimum: float) -> None:
    """At least 0.98 of what is possible at all, and never a 429."""
    far_end = FarEnd()
    far_end.join(chats)
    assert optimum / far_end.run() >= 0.98
    assert len(far_end.arrivals) == len(chats)


@settings(max_examples=40, deadline=None)
@given(
    chats=st.lists(st.sampled_from(["-1", "-2", "1", "2", "3"]), min_size=1, max_size=60),
    latency=st.sampled_from([(0.0, 0.0), (0.001, 0.05), (0.05, 0.9)]),
)
def test_no_mixture_of_chats_and_latencies_provokes_a_429(
    chats: list[str], latency: tuple[float, float]
) -> None:
    """However slow the line, the far end never sees more than it allows."""
    far_end = FarEnd(latency=latency)
    far_end.join(chats)
    far_end.run()
    assert sorted(chat for _, chat in far_end.arrivals) == sorted(chats)


def test_a_waiting_person_jumps_the_queue() -> None:
    """An answer passes a broadcast, in its own chat and among all."""
    far_end = FarEnd()
    far_end.join([*people(90), "1"])
    far_end.join(["1", "500"], priority=0)
    far_end.run()
    first = [chat for _, chat in far_end.arrivals[:30]]
    assert {"1", "500"} <= set(first)


def test_messages_to_one_chat_keep_their_order() -> None:
    """Equal priorities go out as they came."""
    pace = Pace()
    tickets = [pace.join(PERSON, group=False, priority=1, now=0.0) for _ in range(3)]
    sent = []
    for second in (0.0, 2.0, 4.0):
        for ticket in pace.release(second):
            sent.append(ticket)
            pace.finish(ticket, second)
    assert sent == tickets


def test_an_album_counts_its_pictures() -> None:
    """Ten pictures to a group leave room for ten more messages in that minute."""
    pace = Pace(Limits(chat=100))
    album = pace.join(GROUP, group=True, priority=0, now=0.0, cost=10)
    singles = [pace.join(GROUP, group=True, priority=1, now=0.0) for _ in range(20)]
    assert pace.release(0.0) == [album, *singles[:10]]


def test_a_429_holds_its_own_chat_only() -> None:
    """What one chat is told says nothing about the others."""
    pace = Pace()
    first = pace.join(PERSON, group=False, priority=1, now=0.0)
    pace.release(0.0)
    pace.refused(PERSON, 0.0, 30.0)
    pace.finish(first, 0.0)
    pace.join(PERSON, group=False, priority=0, now=1.0)
    other = pace.join("2", group=False, priority=1, now=1.0)
    assert pace.release(2.0) == [other]
    pace.finish(other, 2.0)
    assert pace.wake_at(2.0) == 30.0
    assert len(pace.release(30.0)) == 1


def test_429s_to_several_chats_at_once_hold_everything() -> None:
    """Three chats told so within two seconds: the bot as a whole is too fast."""
    pace = Pace()
    for chat in ("1", "2", "3"):
        pace.join(chat, group=False, priority=1, now=0.0)
    for ticket in pace.release(0.0):
        pace.refused(ticket.chat, 0.0, 5.0)
        pace.finish(ticket, 0.0)
    pace.join("4", group=False, priority=0, now=1.0)
    assert pace.release(1.0) == []
    assert pace.wake_at(1.0) == 5.0
    assert len(pace.release(5.0)) == 1


def test_questions_have_a_line_of_their_own_within_the_limit_of_all() -> None:
    """Twenty a second: a third of the places is left to messages, and no chat waits for a question."""
    pace = Pace()
    for _ in range(40):
        pace.join(QUESTIONS, group=False, priority=0, now=0.0)
    message = pace.join(PERSON, group=False, priority=3, now=0.0)
    released = pace.release(0.0)
    assert [ticket.chat for ticket in released].count(QUESTIONS) == 20
    assert message in released


def test_leaving_the_line_frees_the_place() -> None:
    """A message that is no longer wanted holds up nobody."""
    pace = Pace()
    gone = pace.join(PERSON, group=False, priority=0, now=0.0)
    stays = pace.join(PERSON, group=False, priority=1, now=0.0)
    pace.leave(gone, 0.0)
    assert pace.release(0.0) == [stays]


def test_idle_chats_are_forgotten() -> None:
    """Memory does not grow with everybody who ever wrote."""
    pace = Pace()
    for ticket in [pace.join(str(chat), group=False, priority=1, now=0.0) for chat in range(30)]:
        pace.release(0.0)
        pace.finish(ticket, 0.0)
    pace.forget_idle(0.5)
    assert len(pace._lines) == 30
    pace.forget_idle(2.0)
    assert len(pace._lines) == 0
