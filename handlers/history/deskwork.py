"""What the desk does with an order, and what the resident answers it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import learning
from handlers.history.turns import SOON, Turns
from orders.deadlines import PAUSE_CAP, Urgency
from orders.states import Action

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.history.cast import Someone
    from handlers.history.tale import Tale

ASK, DECLINE = 0.12, 0.14
APPEAL = 0.3
ANSWERED = 0.85


class DeskWork(Turns):
    """The steps of those who look at what the program was not sure of."""

    def triage(self, tale: Tale) -> bool:
        """Look at what the program was not sure of."""
        quick = tale.urgency is not Urgency.NONE
        at = tale.at + SOON * self.chance.random() * 2 if quick else self.later(tale, 0.7)
        clerk = self.cast.clerk()
        if tale.standing.confidential:
            return self._take(tale, clerk, at)
        asked = tale.columns["paused_seconds"] > 0
        if not quick and not asked and not tale.standing.appealed and self.happens(ASK):
            tale.step(Action.ASK, clerk, at, words=self.phrases.word("ask", self.chance))
            return True
        if not tale.standing.appealed and self.happens(DECLINE):
            tale.step(Action.DECLINE, clerk, at, words=self.phrases.word("decline", self.chance))
            return True
        self._relabel(tale, clerk, at)
        return self._dispatch(tale, clerk, at + timedelta(seconds=self.chance.randint(20, 90)))

    def _take(self, tale: Tale, clerk: Someone, at: datetime) -> bool:
        """Let a clerk handle what only named people may see."""
        self._relabel(tale, clerk, at)
        tale.step(Action.DISPATCH, clerk, at, assignee=clerk.id, mute=True)
        tale.step(Action.ACCEPT, clerk, at)
        return True

    def _relabel(self, tale: Tale, clerk: Someone, at: datetime) -> None:
        """Put the category right."""
        wrong = tale.standing.category
        if wrong is self.truth:
            return
        facts = {"from": wrong.value, "to": self.truth.value}
        tale.step(Action.RELABEL, clerk, at, category=self.truth, facts=facts)
        tale.columns["matter"] = None
        tale.correct(learning.RELABEL, clerk, wrong.value, self.truth.value, at)

    def _dispatch(self, tale: Tale, clerk: Someone, at: datetime) -> bool:
        team = self.cast.team_for(tale.standing.category, tale.matter, tale.telling.place_code)
        if team is None:
            return self._take(tale, clerk, at)
        tale.step(Action.DISPATCH, clerk, at, team=team)
        return True

    def send_again(self, tale: Tale) -> bool:
        """Decide on a return."""
        at, clerk = self.later(tale, 1.2), self.cast.clerk()
        if self.happens(DECLINE):
            tale.step(Action.DECLINE, clerk, at, words=self.phrases.word("decline", self.chance))
            return True
        self._relabel(tale, clerk, at)
        return self._dispatch(tale, clerk, at + timedelta(seconds=self.chance.randint(20, 90)))

    def supply(self, tale: Tale) -> bool:
        """Answer the desk's question, or let it lapse."""
        at = self.own(tale.at + timedelta(hours=self.hours(6)))
        lapses = self.days.closing(tale.at, PAUSE_CAP)
        if at < lapses and self.happens(ANSWERED):
            words = self.phrases.word("supply", self.chance)
            tale.step(Action.SUPPLY, self.resident, at, words=words)
            tale.add(words)
        else:
            tale.step(Action.LAPSE, None, self.tick(lapses))
        return True

    def appeal(self, tale: Tale) -> bool:
        """Disagree with a referral, now and then."""
        if tale.standing.appealed or not self.happens(APPEAL):
            return False
        at = self.own(tale.at + timedelta(hours=self.hours(20)))
        tale.step(Action.APPEAL, self.resident, at, words=self.phrases.word("appeal", self.chance))
        return True
