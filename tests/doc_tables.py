"""The tables in docs/ that are made from the code.

    python -m tests.doc_tables      writes them anew

Each stands between `<!-- table: NAME -->` and `<!-- end -->`; tests/test_docs.py compares.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import SQLModel

import storage.models  # noqa: F401 - so that every table is known
from handlers import retention, stepping, upkeep
from handlers.texts import desk, supervise, team, words
from orders import life, supervision
from orders.categories import Category
from orders.deadlines import DEFAULT_CLOCKS, PAUSE_CAP, Limit, Unit, Urgency
from orders.notices import HEARINGS, Kind
from orders.states import FINAL, OPEN, TRANSITIONS, Action, Part, State
from storage import prompts
from tests import licences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import timedelta

    from orders.states import Move


DOCS = Path(__file__).parent.parent / "docs"
MARKED = re.compile(r"(<!-- table: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

BUTTONS = {
    Action.SUBMIT: words.SUBMIT,
    Action.DISPATCH: words.DISPATCH,
    Action.ASK: words.ASK,
    Action.SUPPLY: words.SUPPLEMENT,
    Action.DECLINE: words.DECLINE,
    Action.APPEAL: words.APPEAL,
    Action.JOIN: words.JOIN,
    Action.WITHDRAW: words.WITHDRAW,
    Action.SUPPLEMENT: words.SUPPLEMENT,
    Action.RELABEL: words.CHANGE_CATEGORY,
    Action.ACCEPT: words.ACCEPT,
    Action.RETURN: words.RETURN,
    Action.REASSIGN: words.REASSIGN,
    Action.PROGRESS: words.PROGRESS,
    Action.ASK_EXTENSION: words.EXTEND,
    Action.EXTEND: desk.GRANT,
    Action.REFUSE_EXTENSION: desk.REFUSE,
    Action.ASSIST: words.ASSIST,
    Action.SEND_HELP: words.SEND_HELP,
    Action.HELP: team.HELP_JOIN,
    Action.MESSAGE: words.MESSAGE,
    Action.URGE: supervise.URGE,
    Action.OVERSEE: supervise.OVERSEE,
    Action.RESOLVE: words.RESOLVE,
    Action.SOLVED: words.SOLVED,
    Action.PARTLY: words.PARTLY,
    Action.UNSOLVED: words.UNSOLVED,
    Action.REOPEN: words.REOPEN,
}
"""The word on the button of an action; the others are the program's, or pressed by number."""


def states() -> str:
    """Return every state with its label and what the resident reads as the next step."""
    rows = [
        (f"`{state}`", words.STATE[state], _standing(state), words.NEXT_STEP.get(state, ""))
        for state in State
    ]
    return _table(("state", "label", "is", "what the resident reads as the next step"), rows)


def _standing(state: State) -> str:
    if state in OPEN:
        return "open"
    return "final" if state in FINAL else "not an order yet"


def moves() -> str:
    """Return every move, those alike in one row."""
    alike: dict[tuple[Action, str, frozenset[Part], bool], list[State]] = {}
    for (state, action), move in sorted(TRANSITIONS.items(), key=_in_order):
        to = "stays" if move.to is state else f"`{move.to}`"
        alike.setdefault((action, to, move.by, move.words), []).append(state)
    rows = [
        (
            f"`{action}`",
            BUTTONS.get(action, ""),
            _codes(at),
            to,
            ", ".join(part for part in Part if part in by),
            "yes" if words_needed else "",
        )
        for (action, to, by, words_needed), at in alike.items()
    ]
    return _table(("action", "button", "from", "to", "by", "needs words"), rows)


def _in_order(entry: tuple[tuple[State, Action], Move]) -> tuple[int, int]:
    (state, action), _ = entry
    return list(Action).index(action), list(State).index(state)


def notices() -> str:
    """Return who hears of each move, and how."""
    rows = []
    for action in Action:
        heard = HEARINGS[action]
        cells = [", ".join(one.audience for one in heard if one.kind is kind) for kind in Kind]
        rows.append((f"`{action}`", BUTTONS.get(action, ""), *cells))
    return _table(("action", "button", "new card", "card brought up to date", "a word"), rows)


def clocks() -> str:
    """Return the shipped deadlines."""
    head = ("kind", "label", "first human contact", "close")
    cap = ", never over {} calendar days"
    return _table(head, [(f"`{key}`", *row) for key, row in _clocks(_limit, cap)])


def clocks_zh() -> str:
    """Return the same for staff."""
    head = ("类别", "第一次联系居民", "办结")
    return _table(head, [row for _, row in _clocks(_limit_zh, "，最长不超过 {} 天")])


def _clocks(say: Callable[[Limit], str], cap: str) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield each kind with its label and its two limits."""
    for key in (*Category, Urgency.URGENT, Urgency.EMERGENCY):
        clock = DEFAULT_CLOCKS[key]
        capped = cap.format(clock.calendar_cap) if clock.calendar_cap is not None else ""
        label = words.CATEGORY[key] if isinstance(key, Category) else words.URGENCY[key]
        yield key, (label, say(clock.contact), say(clock.close) + capped)


def _limit(limit: Limit) -> str:
    if limit.amount == 0:
        return "at once"
    unit = {
        Unit.HOURS: "hour{} by the wall clock",
        Unit.WORKING_DAYS: "working day{}",
        Unit.WORKING_HOURS: "working hour{}",
    }
    return f"{limit.amount} {unit[limit.unit].format('s' if limit.amount > 1 else '')}"


def _limit_zh(limit: Limit) -> str:
    if limit.amount == 0:
        return "马上"
    unit = {
        Unit.HOURS: "小时，节假日也算",
        Unit.WORKING_DAYS: "个工作日",
        Unit.WORKING_HOURS: "个工作小时",
    }
    return f"{limit.amount} {unit[limit.unit]}"


def times() -> str:
    """Return the waits and limits around an order."""
    rows = [
        ("a draft is offered once more after", f"{upkeep.OFFER_AFTER.seconds // 60} minutes"),
        ("a draft is put away after", f"{upkeep.PUT_AWAY_AFTER.total_seconds() / 3600:g} hours"),
        ("a question to somebody counts as asked for", f"{prompts.LASTS.total_seconds() / 3600:g} hours"),
        ("a question to the resident pauses the clock for at most", f"{PAUSE_CAP} working days"),
        ("an extension, granted once a round, adds", f"{stepping.EXTENSION} working days"),
        ("the resident is reminded to judge a result after", f"{upkeep.REMIND_AFTER} working days"),
        ("a result that nobody judged is closed as 未评价 after", f"{upkeep.EXPIRE_AFTER} working days"),
        ("a resident who hears nothing gets a word after", f"{supervision.SILENCE} working days"),
        ("a closed order can be reopened for", f"{life.REOPEN_WITHIN.days} days"),
        ("an order is escalated at its return number", str(life.RETURNS_BEFORE_ESCALATION)),
        ("a mark for the result that opens a new round", f"{life.LOW_RATING} of 5 or lower"),
    ]
    return _table(("what", "how much"), rows)


def sealed() -> str:
    """Return the encrypted columns of every table that has any."""
    rows = []
    for table in SQLModel.metadata.sorted_tables:
        columns = [column.name for column in table.columns if column.name.endswith("sealed")]
        if columns:
            rows.append((f"`{table.name}`", _codes(columns)))
    return _table(("table", "encrypted columns"), sorted(rows))


def ages() -> str:
    """Return what is pruned at night by its age alone."""
    age = retention.AGES
    rows = [
        ("orders, with their words, pictures and messages", "`keep_orders` days after they were over"),
        ("pictures of an order", "`keep_photos` days after it was over"),
        ("pictures of a draft that was put away, and uploads that nobody sent", _days(retention.ORPHANS)),
        ("what a message said that was sent", _days(retention.WORDS_OF_NOTICES)),
        ("that it was sent, where it belongs to no order", _days(retention.NOTICES)),
        ("messages of the browser chat", "the longest `keep_orders` of all communities"),
        ("a person of whom there was no sign", "`keep_orders` days"),
        (
            "keys of updates already handled, the numbers of private messages, and the short answers given",
            _days(age["receipts"]),
        ),
        ("how often somebody tried codes or asked for their data, under a keyed hash", _days(age["tries"])),
        ("questions that waited for somebody's words", _days(age["prompts"])),
        ("charts and workbooks made for people", "until they expire"),
        ("recovery codes, and by which chat somebody came back", "until they expire"),
        ("reminders that were told, of orders that are over", _days(age["nudges"])),
        ("invitations that have expired", _days(age["invitations"])),
        ("absences that have ended", _days(age["absences"])),
        ("which periods were done (weeks, nights)", _days(age["claims"])),
    ]
    return _table(("what", "kept for"), rows)


def _days(age: timedelta) -> str:
    return f"{age.days} day{'s' * (age.days != 1)}"


def licences_table() -> str:
    """Return every package that is installed with the service, and its licence."""
    return _table(("package", "licence"), [(f"`{name}`", licence) for name, licence in licences.rows()])


def _codes(found: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in found)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


TABLES = {
    "states": states,
    "moves": moves,
    "notices": notices,
    "clocks": clocks,
    "clocks_zh": clocks_zh,
    "times": times,
    "sealed": sealed,
    "ages": ages,
    "licences": licences_table,
}


def written_anew(text: str) -> str:
    """Return a page with its marked tables as the code has them now."""
    return MARKED.sub(lambda match: f"{match[1]}\n{TABLES[match[2]]()}\n{match[4]}", text)


def main() -> None:
    """Write the tables of every page."""
    for page in sorted(DOCS.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if (fresh := written_anew(text)) != text:
            page.write_text(fresh, encoding="utf-8")
            print(page.name)  # noqa: T201 - tells which pages have changed


if __name__ == "__main__":
    main()
