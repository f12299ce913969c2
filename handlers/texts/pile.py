"""What staff read when more new orders come than one chat can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words

if TYPE_CHECKING:
    from datetime import datetime

    from orders.calendar import WorkingCalendar


def growing(count: int, at: datetime, calendar: WorkingCalendar) -> str:
    """So many new orders wait; they are in 待办."""
    return (
        f"📥 新诉求一下子来了很多，就不一件件发给您了。\n"
        f"到 {words.clock(at, calendar)}，还有 {count} 件新诉求在等您安排。\n"
        f"点「{words.TODO}」就能看到，急的和快到期的排在最前面。紧急的仍会单独发给您。"
    )
