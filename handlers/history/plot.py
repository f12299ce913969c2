"""What becomes of an order: the desk, the team and the resident, each at their own pace.

A function for each state takes the next step from there and says whether the story goes on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from handlers.history.deskwork import DeskWork
from handlers.history.ending import Ending
from handlers.history.tale import PresentError
from handlers.history.teamwork import TeamWork
from handlers.history.watching import settle
from orders.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.history.cast import Someone
    from handlers.history.tale import Tale
    from orders.categories import Category


class Plot(DeskWork, TeamWork, Ending):
    """Everything that decides what comes next, for the orders of one community."""

    def tell(self, tale: Tale, truth: Category, resident: Someone) -> None:
        """Tell an order to its end, or to the present."""
        self.meet(truth, resident)
        acts = self._acts()
        with suppress(PresentError):
            while (act := acts.get(tale.standing.state)) and act(tale):
                pass
        settle(tale, self.chance)

    def _acts(self) -> Mapping[State, Callable[[Tale], bool]]:
        """Name what is done in each state."""
        return {
            State.SUBMITTED: self.triage,
            State.NEEDS_INFO: self.supply,
            State.DISPATCHED: self.accept,
            State.RETURNED: self.send_again,
            State.ACCEPTED: self.work,
            State.IN_PROGRESS: self.work,
            State.RESOLVED: self.judge,
            State.CLOSED: self.mark,
            State.DECLINED: self.appeal,
        }
