"""How an order ends: the resident judges, marks, thanks, comes back, or never answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.history.turns import SOON, Turns
from handlers.upkeep import EXPIRE_AFTER, REMIND_AFTER
from orders.life import LOW_RATING
from orders.standing import Outcome
from orders.states import Action

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.history.tale import Tale

JUDGE_PHONED = 0.1
UNRATED, UNSOLVED, PARTLY = 0.27, 0.06, 0.1
MARKED, ATTITUDE_MARKED = 0.5, 0.8
MARKS = (1, 1, 2, 5, 20, 71)
"""How often 0, 1, 2 … 5 are given where a matter was solved; 0 stands for 4."""
THANKED = 0.08
REOPENED = 0.02
MOST_ROUNDS = 3


class Ending(Turns):
    """The steps after the result."""

    def judge(self, tale: Tale) -> bool:
        """Let the resident say whether it is solved, or never answer."""
        late = tale.at > tale.standing.close_by
        again = tale.standing.round < MOST_ROUNDS and self.happens(UNSOLVED * (2 if late else 1))
        self.conclude(tale, self.judging(tale), Action.UNSOLVED if again else self.content())
        return True

    def judging(self, tale: Tale) -> datetime | None:
        """Return when the resident judges, if ever."""
        at = self.own(tale.at + timedelta(hours=self.hours(5, 1.4)))
        if at >= self.expiry(tale) or self.happens(UNRATED):
            return None
        return at

    def expiry(self, tale: Tale) -> datetime:
        """Return when a result that nobody judges is closed."""
        return self.days.closing(tale.at, EXPIRE_AFTER)

    def content(self) -> Action:
        """Return the judgement of somebody whom the result helps."""
        return Action.PARTLY if self.happens(PARTLY) else Action.SOLVED

    def conclude(self, tale: Tale, judged: datetime | None, verdict: Action) -> None:
        """Take the judgement, or close what nobody judged; on the way there is one reminder."""
        expires = self.expiry(tale)
        reminder = self.days.closing(tale.at, REMIND_AFTER)
        if reminder < min(judged or expires, tale.until):
            tale.columns["reminded_at"] = reminder
        if judged is None:
            tale.step(Action.EXPIRE, None, self.tick(expires))
        elif self.happens(JUDGE_PHONED):
            tale.step(verdict, self.cast.clerk(), judged, facts={"by_phone": True}, mute=True)
        else:
            if verdict is Action.SOLVED and self.happens(THANKED):
                self._thank(tale, judged - SOON * self.chance.random() / 10)
            tale.step(verdict, self.resident, judged)

    def _thank(self, tale: Tale, at: datetime) -> None:
        """Let the resident say a kind word of the result."""
        words = self.phrases.word("thanks", self.chance)
        tale.step(Action.SUPPLEMENT, self.resident, at, words=words)
        tale.add(words)

    def mark(self, tale: Tale) -> bool:
        """Give marks, and come back where it did not last."""
        judged = tale.events[-1].step
        own = judged.actor == self.resident.id and judged.action in {Action.SOLVED, Action.PARTLY}
        if own and self.happens(MARKED) and self._give_marks(tale):
            return True
        if tale.standing.round >= MOST_ROUNDS or not self.happens(REOPENED):
            return False
        at = self.own(tale.at + timedelta(days=self.chance.uniform(2, 28)))
        tale.step(Action.REOPEN, self.resident, at, words=self.phrases.word("reopen", self.chance))
        return True

    def _give_marks(self, tale: Tale) -> bool:
        """Give one mark or two; say whether the first opened a new round."""
        worse = 1 if tale.standing.outcome is Outcome.PARTLY else 0
        mark = max(1, (self.chance.choices(range(6), MARKS)[0] or 4) - worse)
        at = tale.at + timedelta(seconds=self.chance.randint(8, 90))
        low = mark <= LOW_RATING and tale.standing.round < MOST_ROUNDS
        mark = mark if low else max(mark, LOW_RATING + 1)
        tale.step(Action.RATE, self.resident, at, facts={"result": mark}, mute=low)
        tale.columns["result_rating"] = mark
        if low:
            tale.step(Action.REOPEN, None, at, facts={"low_rating": mark})
            return True
        if self.happens(ATTITUDE_MARKED):
            liked = max(3, min(5, mark + self.chance.choice((0, 0, 0, 1))))
            later = at + timedelta(seconds=self.chance.randint(5, 40))
            tale.step(Action.RATE, self.resident, later, facts={"attitude": liked})
            tale.columns["attitude_rating"] = liked
        return False
