"""Doctored evidence: whatever is lost, doubled or sent at night, the audit says so.

What was played is never quite the same again, for the processes and their deaths are real. So each test
says what the evidence must be like that it doctors, and takes no other: what is changed is then the only
thing that is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from orders.notices import Priority
from orders.states import RUNNING, Action, State
from orders.supervision import LADDER, SHARES, Need
from storage.models import Notice, Order
from tests.simulation.audit import faults
from tests.simulation.audit_nudges import need_of
from tests.simulation.audit_traffic import unsure
from tests.simulation.farend import SEND, Line
from tests.simulation.faults import Kind
from tests.simulation.receipts import Receipts, numbers_in
from tests.simulation.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tests.simulation.play import Played

NOON = time(12)
WHILE = timedelta(hours=1)
"""Longer than anything that a test lets come again "some minutes later"."""


def kinds(played: Played) -> set[Kind]:
    """Return what the audit finds."""
    return {one.kind for one in faults(played)}


def message(played: Played, job: str, number: int = 0) -> tuple[Notice, Line]:
    """Return a message of a job that came by day and without any trouble, and was not urgent."""
    held = {key for death in played.diary.deaths for key in death.held}
    found = [one for one in Receipts(played).of_job(job) if one[1].key not in held]
    by_day = [one for one in found if is_awake_for_long(played, one[1].at)]
    return [one for one in by_day if one[0].priority != Priority.URGENT][number]


def is_awake_for_long(played: Played, moment: datetime) -> bool:
    """Say whether people may be reminded at a moment and a while after it: not shortly before the evening."""
    return all(played.digests.is_awake(at, played.calendar) for at in (moment, moment + WHILE))


def without(played: Played, notices: Iterable[Notice], *, written: bool = False) -> Played:
    """Return the same where messages were never received; unless they are `written`, not even that."""
    gone = {str(one.id) for one in notices}
    lines = [one for one in played.lines if one.key not in gone]
    kept = [one for one in played.books.notices if written or str(one.id) not in gone]
    return replace(played, lines=lines, books=replace(played.books, notices=kept))


def once_more(played: Played, notice: Notice, line: Line, **later: float) -> Played:
    """Return the same where a message was written and received a second time, some time later."""
    after = timedelta(**later)
    again = Notice(**{**notice.model_dump(), "id": -notice.id, "created_at": notice.created_at + after})
    lines = [*played.lines, replace(line, key=str(again.id), at=line.at + after)]
    return replace(played, lines=lines, books=replace(played.books, notices=[*played.books.notices, again]))


def test_the_evidence_as_it_is_has_no_fault(played_on_sqlite: Played) -> None:
    """What the other tests find comes of what they have doctored."""
    assert kinds(played_on_sqlite) == set()


def test_a_nudge_that_was_never_made_is_missed(played_on_sqlite: Played) -> None:
    """Any of the four shares, of any order."""
    books = played_on_sqlite.books
    for need in SHARES:
        one = next(one for one in books.nudges if need_of(one) is need)
        kept = [other for other in books.nudges if other.id != one.id]
        assert Kind.LOST in kinds(replace(played_on_sqlite, books=replace(books, nudges=kept)))


def test_a_nudge_that_no_rule_calls_for_is_found(played_on_sqlite: Played) -> None:
    """A share that had not been reached."""
    books = played_on_sqlite.books
    early = [one.model_copy() for one in books.nudges]
    one = next(one for one in early if need_of(one) in SHARES)
    one.made_at -= timedelta(days=1)
    assert Kind.UNCALLED in kinds(replace(played_on_sqlite, books=replace(books, nudges=early)))


def test_an_order_that_nobody_is_asked_to_take_is_found(played_on_sqlite: Played) -> None:
    """Its contact time has passed, nobody had died over the look, and the next in line never hears of it."""
    books, whole = played_on_sqlite.books, set(played_on_sqlite.diary.whole_looks())
    asked = [one for one in books.nudges if need_of(one) is Need.MATE and not one.urgent]
    order = next(one.order_id for one in asked if one.made_at in whole)
    kept = [one for one in books.nudges if one.order_id != order or need_of(one) not in LADDER]
    assert Kind.LOST in kinds(replace(played_on_sqlite, books=replace(books, nudges=kept)))


def test_a_digest_marked_sent_and_never_received_is_missed(played_on_sqlite: Played) -> None:
    """The outbox says that it went out; the far end has never seen it."""
    notice, _ = message(played_on_sqlite, "digest")
    assert kinds(without(played_on_sqlite, [notice], written=True)) == {Kind.LOST}


def test_a_nudge_marked_told_without_a_digest_is_missed(played_on_sqlite: Played) -> None:
    """Of every single digest: nobody was told what it says."""
    for number in range(5):
        notice, _ = message(played_on_sqlite, "digest", number)
        assert kinds(without(played_on_sqlite, [notice])) == {Kind.LOST}


def test_an_order_left_out_of_a_digest_is_missed(played_on_sqlite: Played) -> None:
    """The message came, but not all that it was to say."""
    _, line = next(one for one in Receipts(played_on_sqlite).of_job("digest") if "有 2 件事" in one[1].text)
    short = replace(line, text="\n".join(line.text.replace("有 2 件事", "有件事").splitlines()[:-1]))
    lines = [short if one.key == line.key else one for one in played_on_sqlite.lines]
    assert kinds(replace(played_on_sqlite, lines=lines)) == {Kind.LOST}


def test_a_nudge_that_is_never_told_is_missed(played_on_sqlite: Played) -> None:
    """It lies in the books for ever: the first that was told."""
    books = played_on_sqlite.books
    nudges = sorted((one.model_copy() for one in books.nudges), key=lambda one: one.made_at)
    next(one for one in nudges if need_of(one) in SHARES and one.told_at is not None).told_at = None
    assert Kind.LOST in kinds(replace(played_on_sqlite, books=replace(books, nudges=nudges)))


def test_a_digest_received_twice_is_found(played_on_sqlite: Played) -> None:
    """Nobody had died over it."""
    _, line = message(played_on_sqlite, "digest")
    assert kinds(replace(played_on_sqlite, lines=[*played_on_sqlite.lines, line])) == {Kind.DOUBLED}


def test_a_nudge_told_in_two_digests_is_found(played_on_sqlite: Played) -> None:
    """The same again the next day, as a message of its own."""
    assert Kind.DOUBLED in kinds(once_more(played_on_sqlite, *message(played_on_sqlite, "digest"), days=1))


def test_only_what_was_unsure_at_a_death_may_come_again(played_on_sqlite: Played) -> None:
    """And only once for each such death: one has come as often as it may."""
    came = Receipts(played_on_sqlite).by_key
    key = next(key for key, deaths in unsure(played_on_sqlite).items() if len(came[key]) == 1 + deaths)
    line = next(one for one in played_on_sqlite.lines if one.key == key and one.what == SEND)
    assert kinds(replace(played_on_sqlite, lines=[*played_on_sqlite.lines, line])) == {Kind.DOUBLED}
    calm = [replace(one, unsure=frozenset()) for one in played_on_sqlite.diary.deaths]
    diary = replace(played_on_sqlite.diary, deaths=calm)
    assert kinds(replace(played_on_sqlite, diary=diary)) == {Kind.DOUBLED}


def test_a_summary_that_never_came_is_missed(played_on_sqlite: Played) -> None:
    """One reader's alone, or everybody's of a week, a month, a quarter, of the community or the street."""
    notice, _ = message(played_on_sqlite, "summary")
    assert kinds(without(played_on_sqlite, [notice])) == {Kind.LOST}
    for row in played_on_sqlite.books.summaries:
        sent = played_on_sqlite.books.notices_of(f"summary:{row.id}")
        assert kinds(without(played_on_sqlite, sent)) == {Kind.LOST}


def test_a_summary_that_came_twice_is_found(played_on_sqlite: Played) -> None:
    """A minute later, under another key."""
    found = message(played_on_sqlite, "summary")
    assert kinds(once_more(played_on_sqlite, *found, minutes=1)) == {Kind.DOUBLED}


def test_a_summary_without_its_picture_is_missed(played_on_sqlite: Played) -> None:
    """Words alone are not what was promised."""
    _, line = message(played_on_sqlite, "summary")
    lines = [replace(one, files=()) if one.key == line.key else one for one in played_on_sqlite.lines]
    assert kinds(replace(played_on_sqlite, lines=lines)) == {Kind.LOST}


def test_a_team_list_that_never_came_or_came_twice_is_found(played_on_sqlite: Played) -> None:
    """To any lead."""
    notice, line = message(played_on_sqlite, "team lists")
    assert kinds(without(played_on_sqlite, [notice])) == {Kind.LOST}
    assert kinds(once_more(played_on_sqlite, notice, line, minutes=1)) == {Kind.DOUBLED}


def test_a_digest_at_night_is_found(played_on_sqlite: Played) -> None:
    """Written by day, and received at three in the morning."""
    _, line = message(played_on_sqlite, "digest")
    local = played_on_sqlite.calendar.local(line.at)
    late = replace(line, at=line.at + timedelta(hours=27 - local.hour))
    lines = [late if one.key == line.key else one for one in played_on_sqlite.lines]
    assert kinds(replace(played_on_sqlite, lines=lines)) == {Kind.NIGHT}


def test_a_digest_on_a_day_off_is_found(played_on_sqlite: Played) -> None:
    """National Day is no day for reminders."""
    _, line = message(played_on_sqlite, "digest")
    holiday = replace(line, at=played_on_sqlite.calendar.at(line.at.replace(month=10, day=1).date(), NOON))
    lines = [holiday if one.key == line.key else one for one in played_on_sqlite.lines]
    assert kinds(replace(played_on_sqlite, lines=lines)) == {Kind.NIGHT}


def test_a_resident_who_waits_without_a_word_is_found(played_on_sqlite: Played) -> None:
    """The word after three working days never came."""
    found = [notice for notice, _ in Receipts(played_on_sqlite).of_job("word")]
    assert Kind.SILENCE in kinds(without(played_on_sqlite, found))


def test_a_resident_who_hears_the_same_twice_is_found(played_on_sqlite: Played) -> None:
    """A word a day after the last one."""
    notice, line = message(played_on_sqlite, "word")
    assert numbers_in(line.text)
    assert kinds(once_more(played_on_sqlite, notice, line, minutes=10)) == {Kind.UNCALLED}


def test_a_weekly_word_that_nobody_waits_for_is_found(played_on_sqlite: Played) -> None:
    """Its week had nothing that was not said."""
    notice, line = message(played_on_sqlite, "summary")
    notice = Notice(**{**notice.model_dump(), "dedupe": "resident words:2026-W39:1:test:x"})
    assert kinds(once_more(played_on_sqlite, notice, line, minutes=1)) == {Kind.UNCALLED}


def test_a_message_that_nobody_has_written_is_found(played_on_sqlite: Played) -> None:
    """It went out of a transaction that was undone."""
    ghost = replace(played_on_sqlite.lines[0], key="1")
    assert kinds(replace(played_on_sqlite, lines=[*played_on_sqlite.lines, ghost])) == {Kind.UNCALLED}


def test_a_message_that_was_left_lying_is_found(played_on_sqlite: Played) -> None:
    """Leased by somebody who is dead."""
    books = played_on_sqlite.books
    notices = [one.model_copy() for one in books.notices]
    notices[-1].state = "pending"
    assert Kind.STUCK in kinds(replace(played_on_sqlite, books=replace(books, notices=notices)))


def test_an_order_that_nobody_looks_after_is_found(played_on_sqlite: Played) -> None:
    """The supervisor has forgotten it."""
    books = played_on_sqlite.books
    orders: list[Order] = [one.model_copy() for one in books.orders]
    next(one for one in orders if one.state in RUNNING).check_at = None
    assert kinds(replace(played_on_sqlite, books=replace(books, orders=orders))) == {Kind.STUCK}


def test_a_result_that_is_never_closed_is_found(played_on_sqlite: Played) -> None:
    """It is there from the first day on, nobody judges it, and it stays open."""
    rules, closed = Rules(played_on_sqlite), {Action.EXPIRE, Action.SOLVED}
    ended = {one.order_id for one in played_on_sqlite.books.events if one.action in closed}
    last = (life[-1].order for life in rules.lives())
    open_ = next(one for one in last if State(one.state) is State.RESOLVED and one.id not in ended)
    old = open_.model_copy(update={"resolved_at": played_on_sqlite.scale.first})
    moves = [(at, old if one is open_ else one) for at, one in played_on_sqlite.diary.moves]
    diary = replace(played_on_sqlite.diary, moves=moves)
    assert kinds(replace(played_on_sqlite, diary=diary)) == {Kind.STUCK}


def test_a_job_that_failed_is_found(played_on_sqlite: Played) -> None:
    """What went wrong in a process is not lost with it."""
    assert kinds(replace(played_on_sqlite, troubles=["summaries: OSError"])) == {Kind.TROUBLE}
