"""The Bot API's limits as a judge applies them: strict sliding windows over the times of arrival."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.botapi_world import ApiError, Chat

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Rule:
    """At most so many messages in any so many seconds."""

    most: int
    seconds: float


OVERALL = Rule(30, 1.0)
PER_CHAT = Rule(1, 1.0)
PER_GROUP = Rule(20, 60.0)


class Limits:
    """Refuses with 429 what is too fast. Switch it off for tests that are about something else."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing sent."""
        self.enabled = True
        self.clock = clock
        self.refused = 0
        self._sent: defaultdict[tuple[str, int], deque[float]] = defaultdict(deque)

    def admit(self, chat: Chat, messages: int = 1) -> None:
        """Count a message (an album counts its pictures), or raise the 429 that Telegram would give."""
        if not self.enabled:
            return
        now = self.clock()
        charges = [(("all", 0), OVERALL, messages), (("chat", chat.id), PER_CHAT, 1)]
        if not chat.is_private:
            charges.append((("group", chat.id), PER_GROUP, messages))
        waits = [self._wait(key, rule, cost, now) for key, rule, cost in charges]
        if max(waits) > 0:
            self.refused += 1
            seconds = math.ceil(max(waits))
            raise ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for key, _, cost in charges:
            self._sent[key].extend([now] * cost)

    def _wait(self, key: tuple[str, int], rule: Rule, cost: int, now: float) -> float:
        """Return the seconds until `cost` more fit under a rule; 0 when they do."""
        sent = self._sent[key]
        while sent and sent[0] <= now - rule.seconds:
            sent.popleft()
        too_many = len(sent) + min(cost, rule.most) - rule.most
        return sent[too_many - 1] + rule.seconds - now if too_many > 0 else 0.0
