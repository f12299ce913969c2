"""What a team does with an order, from accepting it to the result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.history.turns import SOON, Turns
from handlers.history.watching import escalate, offer
from handlers.texts import team as team_texts
from orders.deadlines import ExtensionError, Urgency
from orders.states import Action, State

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.history.cast import Someone
    from handlers.history.tale import Tale

USUAL_SHARE = 0.42
"""Share of the time allowed after which a team of the usual pace has done half of its orders."""
SPREAD = 0.55
LONGEST_SHARE = 2.5
STILL = 0.01
"""Share of orders that lie about far longer than any pace explains."""
BEFORE_LATE = 0.85
"""Share of the time allowed at which somebody asks for more."""
HALF_A_DAY = timedelta(hours=12)

RETURN_WHOLE, RETURN_STARTED = 0.03, 0.012
WITHDRAW, SUPPLEMENT, MESSAGE, ASSIST, EXTEND = 0.015, 0.04, 0.1, 0.03, 0.35
NO_PROGRESS = 0.15
GIVEN_TO_SOMEBODY = 0.6
LEFT_LYING, SO_MUCH_LONGER = 0.05, 5
GRANTED = 0.8
OVERSEEN = 0.4


class TeamWork(Turns):
    """The steps of those who work on an order, and of the resident meanwhile."""

    def accept(self, tale: Tale) -> bool:
        """Let somebody take it, return it, or leave it lying until the lead gives it to somebody."""
        standing = tale.standing
        if not self._aside(tale):
            return False
        squad = self.cast.squads.get(standing.team or 0)
        pace = squad.pace if squad else 1.0
        at = self._accepting(tale, pace)
        if squad and not tale.standing.confidential:
            offer(tale, (self.cast.anybody(standing.team), squad.lead), at, self.chance)
            standing = tale.standing
        escalate(tale, at, self.chance)
        if standing.assignee is not None:
            tale.step(Action.ACCEPT, self.cast.known(standing.assignee), at)
            return True
        member = self.cast.anybody(standing.team)
        wrong = standing.category is not self.truth
        if wrong or self.happens(RETURN_WHOLE):
            reason = "scope" if wrong else self.chance.choice(("place", "people", "unclear"))
            tale.step(Action.RETURN, member, at, words=team_texts.RETURN_REASONS[reason])
        elif squad and at > standing.contact_by and self.happens(GIVEN_TO_SOMEBODY):
            tale.step(Action.REASSIGN, squad.lead, at, team=standing.team, assignee=member.id)
        else:
            tale.step(Action.ACCEPT, member, at)
        return True

    def _accepting(self, tale: Tale, pace: float) -> datetime:
        """Return when somebody looks at it."""
        if tale.urgency is not Urgency.NONE:
            return tale.at + SOON * self.hours(1.0) * pace
        lies = SO_MUCH_LONGER if self.happens(LEFT_LYING * pace * pace) else 1
        return self.days.later(tale.at, self.hours(1.3) * pace * lies)

    def work(self, tale: Tale) -> bool:
        """Work on it from the first contact to the result."""
        handler = self.cast.known(tale.standing.handler)
        finish = self._finish(tale, handler.pace)
        if tale.standing.state is State.ACCEPTED and self.happens(RETURN_STARTED) and not self._named(tale):
            words = team_texts.RETURN_REASONS["unclear"]
            tale.step(Action.RETURN, handler, self.later(tale, 2), words=words)
            return True
        if not self.happens(NO_PROGRESS):
            self._report(tale, handler, finish)
        if not self._aside(tale):
            return False
        self._extend(tale, handler, finish)
        if finish > tale.standing.close_by and self.happens(OVERSEEN):
            self._oversee(tale)
        escalate(tale, finish, self.chance)
        tale.step(
            Action.RESOLVE, handler, finish, words=self.phrases.result(tale.standing.category, self.chance)
        )
        return True

    def _named(self, tale: Tale) -> bool:
        return tale.standing.confidential or tale.standing.team is None

    def _finish(self, tale: Tale, pace: float) -> datetime:
        """Return when it will be done: a share of the time allowed, by the pace of whoever does it."""
        share = min(LONGEST_SHARE, USUAL_SHARE * pace * self.chance.lognormvariate(0, SPREAD))
        if self.happens(STILL * pace):
            share = LONGEST_SHARE * 2
        begun, due = tale.counted_from, tale.standing.close_by
        if tale.urgency is not Urgency.NONE:
            done = begun + (due - begun) * share
        else:
            done = self.days.later(begun, max(1.0, self.days.hours_between(begun, due)) * share)
        return max(done, tale.at + SOON * self.chance.uniform(0.8, 2))

    def _oversee(self, tale: Tale) -> None:
        """Let staff take note that it is late."""
        at = self.days.later(max(tale.at, tale.standing.close_by), self.hours(2))
        tale.step(Action.OVERSEE, self.cast.clerk(), at)
        tale.columns["overseen_at"] = tale.at

    def _report(self, tale: Tale, handler: Someone, finish: datetime) -> None:
        """Get in touch, and report on the way."""
        said = (*team_texts.PROGRESS_SAID.values(), *self.phrases.words["progress"])
        at = self.later(tale, 1.5)
        while at < finish:
            tale.step(Action.PROGRESS, handler, at, words=self.chance.choice(said))
            if self.happens(MESSAGE):
                words = self.phrases.word("message", self.chance)
                tale.step(Action.MESSAGE, handler, self.later(tale, 0.5), words=words)
            if self.happens(ASSIST):
                self._assist(tale, handler)
            at = self.later(tale, 20)

    def _assist(self, tale: Tale, handler: Someone) -> None:
        """Ask for help, and get it from another team."""
        words = self.phrases.word("assist", self.chance)
        tale.step(Action.ASSIST, handler, self.later(tale, 1), words=words)
        others = [team for team in self.cast.squads if team != tale.standing.team]
        if tale.standing.confidential or not others or tale.standing.helpers:
            return
        team = self.chance.choice(others)
        tale.step(
            Action.SEND_HELP,
            self.cast.clerk(),
            self.later(tale, 1),
            team=team,
            words=self.phrases.word("assist", self.chance),
        )
        tale.step(Action.HELP, self.cast.anybody(team), self.later(tale, 1))

    def _extend(self, tale: Tale, handler: Someone, finish: datetime) -> None:
        """Ask for more time where it will not be done in time, now and then."""
        standing = tale.standing
        late = finish > standing.close_by and tale.urgency is Urgency.NONE
        if not late or standing.extended or standing.extension_asked or not self.happens(EXTEND):
            return
        begun = tale.counted_from
        whole = self.days.hours_between(begun, standing.close_by)
        words = self.phrases.word("extend", self.chance)
        tale.step(Action.ASK_EXTENSION, handler, self.days.later(begun, whole * BEFORE_LATE), words=words)
        clerk, at = self.cast.clerk(), self.later(tale, 2)
        try:
            tale.step(Action.EXTEND if self.happens(GRANTED) else Action.REFUSE_EXTENSION, clerk, at)
        except ExtensionError:
            tale.step(Action.REFUSE_EXTENSION, clerk, at)

    def _aside(self, tale: Tale) -> bool:
        """Let the resident add something, or withdraw; say whether the order lives on."""
        if self.happens(SUPPLEMENT):
            words = self.phrases.word("supplement", self.chance)
            tale.step(Action.SUPPLEMENT, self.resident, self.own(tale.at + SOON * 3), words=words)
            tale.add(words)
        if self.happens(WITHDRAW):
            tale.step(Action.WITHDRAW, self.resident, self.own(tale.at + HALF_A_DAY))
            return False
        return True
