"""What becomes of an order: the desk, the team and the resident, each at their own pace.

A function for each state takes the next step from there and says whether the story goes on.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import learning
from handlers.history.tale import PresentError
from handlers.history.watching import escalate, offer, settle
from handlers.texts import team as team_texts
from handlers.upkeep import EXPIRE_AFTER, REMIND_AFTER
from orders.deadlines import PAUSE_CAP, ExtensionError, Urgency
from orders.life import LOW_RATING
from orders.standing import Outcome
from orders.states import Action, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from handlers.history.cast import Cast, Someone
    from handlers.history.days import Days
    from handlers.history.phrases import Phrases
    from handlers.history.tale import Tale
    from orders.categories import Category

USUAL_SHARE = 0.42
"""Share of the time allowed after which a team of the usual pace has done half of its orders."""
SPREAD = 0.55
LONGEST_SHARE = 2.5
STILL = 0.01
"""Share of orders that lie about far longer than any pace explains."""
BEFORE_LATE = 0.85
"""Share of the time allowed at which somebody asks for more."""
SOON = timedelta(minutes=25)
TICK = timedelta(minutes=5)
"""How long after it is due the program closes or goes on by itself."""
NIGHTS_APART = timedelta(days=1)

ASK, DECLINE = 0.12, 0.14
APPEAL = 0.3
RETURN_WHOLE, RETURN_STARTED = 0.03, 0.012
WITHDRAW, SUPPLEMENT, MESSAGE, ASSIST, EXTEND = 0.015, 0.04, 0.1, 0.03, 0.35
NO_PROGRESS = 0.15
JUDGE_PHONED = 0.1
UNRATED, UNSOLVED, PARTLY = 0.27, 0.06, 0.1
MARKED, ATTITUDE_MARKED = 0.5, 0.8
MARKS = (1, 1, 2, 5, 20, 71)
"""How often 0, 1, 2 … 5 are given where a matter was solved; 0 stands for 4."""
THANKED = 0.08
REOPENED = 0.02
OVERSEEN = 0.4
MOST_ROUNDS = 3


@dataclass
class Plot:
    """Everything that decides what comes next, for the orders of one community."""

    days: Days
    cast: Cast
    phrases: Phrases
    chance: Random
    _acts: Mapping[State, Callable[[Tale], bool]] = field(init=False)
    _truth: Category = field(init=False)
    _resident: Someone = field(init=False)

    def __post_init__(self) -> None:
        """Name what is done in each state."""
        self._acts = {
            State.SUBMITTED: self._triage,
            State.NEEDS_INFO: self._supply,
            State.DISPATCHED: self._accept,
            State.RETURNED: self._send_again,
            State.ACCEPTED: self._work,
            State.IN_PROGRESS: self._work,
            State.RESOLVED: self._judge,
            State.CLOSED: self._mark,
            State.DECLINED: self._appeal,
        }

    def tell(self, tale: Tale, truth: Category, resident: Someone) -> None:
        """Tell an order to its end, or to the present."""
        self.meet(truth, resident)
        with suppress(PresentError):
            while (act := self._acts.get(tale.standing.state)) and act(tale):
                pass
        settle(tale, self.chance)

    def meet(self, truth: Category, resident: Someone) -> None:
        """Turn to the order of a resident, and to the category that it should have."""
        self._truth, self._resident = truth, resident

    def _hours(self, median: float, spread: float = 0.9) -> float:
        return median * self.chance.lognormvariate(0, spread)

    def _later(self, tale: Tale, median: float) -> datetime:
        """Return a moment in working time after the last step, about so many hours on."""
        return self.days.later(tale.at, self._hours(median))

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share

    def _tick(self, moment: datetime) -> datetime:
        """Return when the program sees that something is due."""
        return moment + TICK * self.chance.random()

    # -- the desk ---------------------------------------------------------------------------------

    def _triage(self, tale: Tale) -> bool:
        """Look at what the program was not sure of."""
        quick = tale.urgency is not Urgency.NONE
        at = tale.at + SOON * self.chance.random() * 2 if quick else self._later(tale, 0.7)
        clerk = self.cast.clerk()
        if tale.standing.confidential:
            return self._take(tale, clerk, at)
        asked = tale.columns["paused_seconds"] > 0
        if not quick and not asked and not tale.standing.appealed and self._happens(ASK):
            tale.step(Action.ASK, clerk, at, words=self.phrases.word("ask", self.chance))
            return True
        if not tale.standing.appealed and self._happens(DECLINE):
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
        if wrong is self._truth:
            return
        facts = {"from": wrong.value, "to": self._truth.value}
        tale.step(Action.RELABEL, clerk, at, category=self._truth, facts=facts)
        tale.columns["matter"] = None
        tale.correct(learning.RELABEL, clerk, wrong.value, self._truth.value, at)

    def _dispatch(self, tale: Tale, clerk: Someone, at: datetime) -> bool:
        team = self.cast.team_for(tale.standing.category, tale.matter, tale.telling.place_code)
        if team is None:
            return self._take(tale, clerk, at)
        tale.step(Action.DISPATCH, clerk, at, team=team)
        return True

    def _send_again(self, tale: Tale) -> bool:
        """Decide on a return."""
        at, clerk = self._later(tale, 1.2), self.cast.clerk()
        if self._happens(DECLINE):
            tale.step(Action.DECLINE, clerk, at, words=self.phrases.word("decline", self.chance))
            return True
        self._relabel(tale, clerk, at)
        return self._dispatch(tale, clerk, at + timedelta(seconds=self.chance.randint(20, 90)))

    # -- the resident -----------------------------------------------------------------------------

    def _own(self, moment: datetime) -> datetime:
        """Return a moment at which residents write: not in the night."""
        local = self.days.calendar.local(moment)
        if local.hour < 7:  # noqa: PLR2004 - o'clock
            moment += timedelta(hours=7 - local.hour)
        return moment

    def _supply(self, tale: Tale) -> bool:
        """Answer the desk's question, or let it lapse."""
        at = self._own(tale.at + timedelta(hours=self._hours(6)))
        lapses = self.days.closing(tale.at, PAUSE_CAP)
        if at < lapses and self._happens(0.85):
            words = self.phrases.word("supply", self.chance)
            tale.step(Action.SUPPLY, self._resident, at, words=words)
            tale.add(words)
        else:
            tale.step(Action.LAPSE, None, self._tick(lapses))
        return True

    def _appeal(self, tale: Tale) -> bool:
        if tale.standing.appealed or not self._happens(APPEAL):
            return False
        at = self._own(tale.at + timedelta(hours=self._hours(20)))
        tale.step(Action.APPEAL, self._resident, at, words=self.phrases.word("appeal", self.chance))
        return True

    def _aside(self, tale: Tale) -> bool:
        """Let the resident add something, or withdraw; say whether the order lives on."""
        if self._happens(SUPPLEMENT):
            words = self.phrases.word("supplement", self.chance)
            tale.step(Action.SUPPLEMENT, self._resident, self._own(tale.at + SOON * 3), words=words)
            tale.add(words)
        if self._happens(WITHDRAW):
            tale.step(Action.WITHDRAW, self._resident, self._own(tale.at + NIGHTS_APART / 2))
            return False
        return True

    # -- the team ---------------------------------------------------------------------------------

    def _accept(self, tale: Tale) -> bool:
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
        wrong = standing.category is not self._truth
        if wrong or self._happens(RETURN_WHOLE):
            reason = "scope" if wrong else self.chance.choice(("place", "people", "unclear"))
            tale.step(Action.RETURN, member, at, words=team_texts.RETURN_REASONS[reason])
        elif squad and at > standing.contact_by and self._happens(0.6):
            tale.step(Action.REASSIGN, squad.lead, at, team=standing.team, assignee=member.id)
        else:
            tale.step(Action.ACCEPT, member, at)
        return True

    def _accepting(self, tale: Tale, pace: float) -> datetime:
        """Return when somebody looks at it."""
        if tale.urgency is not Urgency.NONE:
            return tale.at + SOON * self._hours(1.0) * pace
        lies = 5 if self._happens(0.05 * pace * pace) else 1
        return self.days.later(tale.at, self._hours(1.3) * pace * lies)

    def _work(self, tale: Tale) -> bool:
        """Work on it from the first contact to the result."""
        handler = self.cast.known(tale.standing.handler)
        finish = self._finish(tale, handler.pace)
        if tale.standing.state is State.ACCEPTED and self._happens(RETURN_STARTED) and not self._named(tale):
            words = team_texts.RETURN_REASONS["unclear"]
            tale.step(Action.RETURN, handler, self._later(tale, 2), words=words)
            return True
        if not self._happens(NO_PROGRESS):
            self._report(tale, handler, finish)
        if not self._aside(tale):
            return False
        self._extend(tale, handler, finish)
        if finish > tale.standing.close_by and self._happens(OVERSEEN):
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
        if self._happens(STILL * pace):
            share = LONGEST_SHARE * 2
        begun, due = tale.counted_from, tale.standing.close_by
        if tale.urgency is not Urgency.NONE:
            done = begun + (due - begun) * share
        else:
            done = self.days.later(begun, max(1.0, self.days.hours_between(begun, due)) * share)
        return max(done, tale.at + SOON * self.chance.uniform(0.8, 2))

    def _oversee(self, tale: Tale) -> None:
        """Let staff take note that it is late."""
        at = self.days.later(max(tale.at, tale.standing.close_by), self._hours(2))
        tale.step(Action.OVERSEE, self.cast.clerk(), at)
        tale.columns["overseen_at"] = tale.at

    def _report(self, tale: Tale, handler: Someone, finish: datetime) -> None:
        """Get in touch, and report on the way."""
        said = (*team_texts.PROGRESS_SAID.values(), *self.phrases.words["progress"])
        at = self._later(tale, 1.5)
        while at < finish:
            tale.step(Action.PROGRESS, handler, at, words=self.chance.choice(said))
            if self._happens(MESSAGE):
                words = self.phrases.word("message", self.chance)
                tale.step(Action.MESSAGE, handler, self._later(tale, 0.5), words=words)
            if self._happens(ASSIST):
                self._assist(tale, handler)
            at = self._later(tale, 20)

    def _assist(self, tale: Tale, handler: Someone) -> None:
        """Ask for help, and get it from another team."""
        words = self.phrases.word("assist", self.chance)
        tale.step(Action.ASSIST, handler, self._later(tale, 1), words=words)
        others = [team for team in self.cast.squads if team != tale.standing.team]
        if tale.standing.confidential or not others or tale.standing.helpers:
            return
        team = self.chance.choice(others)
        tale.step(
            Action.SEND_HELP,
            self.cast.clerk(),
            self._later(tale, 1),
            team=team,
            words=self.phrases.word("assist", self.chance),
        )
        tale.step(Action.HELP, self.cast.anybody(team), self._later(tale, 1))

    def _extend(self, tale: Tale, handler: Someone, finish: datetime) -> None:
        """Ask for more time where it will not be done in time, now and then."""
        standing = tale.standing
        late = finish > standing.close_by and tale.urgency is Urgency.NONE
        if not late or standing.extended or standing.extension_asked or not self._happens(EXTEND):
            return
        begun = tale.counted_from
        whole = self.days.hours_between(begun, standing.close_by)
        words = self.phrases.word("extend", self.chance)
        tale.step(Action.ASK_EXTENSION, handler, self.days.later(begun, whole * BEFORE_LATE), words=words)
        clerk, at = self.cast.clerk(), self._later(tale, 2)
        try:
            tale.step(Action.EXTEND if self._happens(0.8) else Action.REFUSE_EXTENSION, clerk, at)
        except ExtensionError:
            tale.step(Action.REFUSE_EXTENSION, clerk, at)

    # -- the end ----------------------------------------------------------------------------------

    def _judge(self, tale: Tale) -> bool:
        """Let the resident say whether it is solved, or never answer."""
        late = tale.at > tale.standing.close_by
        again = tale.standing.round < MOST_ROUNDS and self._happens(UNSOLVED * (2 if late else 1))
        self.conclude(tale, self.judging(tale), Action.UNSOLVED if again else self.content())
        return True

    def judging(self, tale: Tale) -> datetime | None:
        """Return when the resident judges, if ever."""
        at = self._own(tale.at + timedelta(hours=self._hours(5, 1.4)))
        if at >= self.expiry(tale) or self._happens(UNRATED):
            return None
        return at

    def expiry(self, tale: Tale) -> datetime:
        """Return when a result that nobody judges is closed."""
        return self.days.closing(tale.at, EXPIRE_AFTER)

    def content(self) -> Action:
        """Return the judgement of somebody whom the result helps."""
        return Action.PARTLY if self._happens(PARTLY) else Action.SOLVED

    def conclude(self, tale: Tale, judged: datetime | None, verdict: Action) -> None:
        """Take the judgement, or close what nobody judged; on the way there is one reminder."""
        expires = self.expiry(tale)
        reminder = self.days.closing(tale.at, REMIND_AFTER)
        if reminder < min(judged or expires, tale.until):
            tale.columns["reminded_at"] = reminder
        if judged is None:
            tale.step(Action.EXPIRE, None, self._tick(expires))
        elif self._happens(JUDGE_PHONED):
            tale.step(verdict, self.cast.clerk(), judged, facts={"by_phone": True}, mute=True)
        else:
            if verdict is Action.SOLVED and self._happens(THANKED):
                self._thank(tale, judged - SOON * self.chance.random() / 10)
            tale.step(verdict, self._resident, judged)

    def _thank(self, tale: Tale, at: datetime) -> None:
        """Let the resident say a kind word of the result."""
        words = self.phrases.word("thanks", self.chance)
        tale.step(Action.SUPPLEMENT, self._resident, at, words=words)
        tale.add(words)

    def _mark(self, tale: Tale) -> bool:
        """Give marks, and come back where it did not last."""
        judged = tale.events[-1].step
        own = judged.actor == self._resident.id and judged.action in {Action.SOLVED, Action.PARTLY}
        if own and self._happens(MARKED) and self._give_marks(tale):
            return True
        if tale.standing.round >= MOST_ROUNDS or not self._happens(REOPENED):
            return False
        at = self._own(tale.at + timedelta(days=self.chance.uniform(2, 28)))
        tale.step(Action.REOPEN, self._resident, at, words=self.phrases.word("reopen", self.chance))
        return True

    def _give_marks(self, tale: Tale) -> bool:
        """Give one mark or two; say whether the first opened a new round."""
        worse = 1 if tale.standing.outcome is Outcome.PARTLY else 0
        mark = max(1, (self.chance.choices(range(6), MARKS)[0] or 4) - worse)
        at = tale.at + timedelta(seconds=self.chance.randint(8, 90))
        low = mark <= LOW_RATING and tale.standing.round < MOST_ROUNDS
        mark = mark if low else max(mark, LOW_RATING + 1)
        tale.step(Action.RATE, self._resident, at, facts={"result": mark}, mute=low)
        tale.columns["result_rating"] = mark
        if low:
            tale.step(Action.REOPEN, None, at, facts={"low_rating": mark})
            return True
        if self._happens(ATTITUDE_MARKED):
            liked = max(3, min(5, mark + self.chance.choice((0, 0, 0, 1))))
            later = at + timedelta(seconds=self.chance.randint(5, 40))
            tale.step(Action.RATE, self._resident, later, facts={"attitude": liked})
            tale.columns["attitude_rating"] = liked
        return False
