"""The outbox: what is written down once, replaced while nobody has seen it, sealed, and moved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage import cards, outbox, sending
from storage.models import Card, Notice
from tests.databases import NOW
from tests.storage.letters import COMMUNITY, claim, put, put_together, said, sent, states
from tests.storage.rows import letter

if TYPE_CHECKING:
    from storage.database import Database


async def test_only_the_newest_form_of_a_card_goes_out(database: Database) -> None:
    """An unsent card is replaced; a new one edited before it was shown is still shown anew."""
    shown = letter(text="卡片", card="c")
    changed = letter(text="卡片,改", card="c", edit=True)
    await put(database, shown, changed, letter("别人", "卡片", card="c"))
    assert await states(database) == ["superseded", "pending", "pending"]
    [card, other] = sorted(await claim(database), key=lambda notice: notice.id)
    assert (card.edit, await said(database, [card, other])) == (False, ["卡片,改", "卡片"])
    await sent(database, card)
    await put(database, changed, changed)
    [edit] = await claim(database)
    assert edit.edit


async def test_a_card_being_sent_is_not_taken_back(database: Database) -> None:
    """What a worker holds is left alone; the newer form follows it."""
    await put(database, letter(text="旧", card="c"))
    [leased] = await claim(database)
    await put(database, letter(text="新", card="c", edit=True))
    assert await states(database) == ["pending", "pending"]
    await sent(database, leased)
    [newer] = await claim(database)
    assert newer.edit


async def test_a_notice_with_the_same_key_is_written_once(database: Database) -> None:
    """A person never hears a thing twice, however many workers write it; keys are a community's own."""
    await asyncio.gather(*(put(database, letter(dedupe="week-48")) for _ in range(12)))
    assert await states(database) == ["pending"]
    async with database.transaction() as session:
        await outbox.put(session, COMMUNITY + 1, letter(dedupe="week-48"), NOW)
    assert await states(database) == ["pending", "pending"]


async def test_a_notice_whose_number_another_process_has_made_is_not_lost_without_a_word(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an error, the process counts from another place, and what is tried again is written."""
    await put(database, letter(dedupe="week-47"))
    [taken] = await claim(database)
    moves: list[int] = []
    with monkeypatch.context() as colliding:
        colliding.setattr(database.ids, "new", lambda: taken.id)
        colliding.setattr(database.ids, "move", lambda: moves.append(1))
        with pytest.raises(IntegrityError):
            await put(database, letter(dedupe="week-48"))
    assert (await states(database), moves) == (["pending"], [1])
    await put(database, letter(dedupe="week-48"))
    assert await states(database) == ["pending", "pending"]


async def test_of_a_card_shown_and_changed_in_one_transaction_only_the_last_form_is_written(
    database: Database,
) -> None:
    """Forms that nobody would ever see are not kept; the last one is shown anew, as the first was to be."""
    await put_together(
        database, letter(text="卡片", card="c"), letter(text="话"), letter(text="改", card="c", edit=True)
    )
    [word] = await claim(database)
    await sent(database, word)
    [card] = await claim(database)
    assert (card.edit, await said(database, [word, card])) == (False, ["话", "改"])


async def test_a_card_whose_key_is_known_replaces_nothing(database: Database) -> None:
    """An old event told again leaves the newer form of its card alone."""
    await put(database, letter(text="旧", card="c", dedupe="e1"), letter(text="新", card="c", dedupe="e2"))
    await put(database, letter(text="旧", card="c", dedupe="e1"))
    assert await said(database, await claim(database)) == ["新"]


async def test_a_replay_of_the_past_reaches_nobody_outside_its_own_channel(database: Database) -> None:
    """What the past would have told people is written down, and told to nobody."""
    database.only_channel = "replay"
    await put(database, letter())
    assert (await states(database), await claim(database)) == (["muted"], [])


async def test_a_group_that_moves_keeps_what_it_was_told(database: Database) -> None:
    """Waiting notices, cards and what was sent follow a chat to its new id, also into a used one."""
    await put(database, letter("旧群", "一", card="a"), letter("旧群", "二"))
    [notice] = await claim(database)
    await sent(database, notice, "7")
    async with database.transaction() as session:
        for chat, card, ref in (("旧群", "a", "7"), ("旧群", "b", "8"), ("新群", "b", "9")):
            session.add(Card(community_id=COMMUNITY, channel="test", chat=chat, card=card, ref=ref))
    await claim(database)
    async with database.transaction() as session:
        await outbox.move_chat(session, "test", "旧群", "新群")
    async with database.reading() as session:
        assert [spot.chat for spot in await cards.standing(session, "a")] == ["新群"]
        shown = [await cards.card_at(session, "test", "新群", ref) for ref in ("7", "9")]
        assert [one.card for one in shown if one] == ["a", "b"]
        assert await cards.card_at(session, "test", "旧群", "8") is None
    [waiting] = await claim(database)
    assert (waiting.chat, await said(database, [waiting])) == ("新群", ["二"])


async def test_what_a_notice_says_lies_sealed(database: Database) -> None:
    """Nobody reads a message in the database."""
    await put(database, letter(text="电话13800001111"))
    async with database.reading() as session:
        [row] = (await session.exec(select(Notice))).all()
    assert "13800001111" not in row.payload_sealed


async def test_no_statement_walks_through_all_notices(database: Database) -> None:
    """Neither writing, claiming, recording nor looking ahead does: the outbox keeps what was sent."""
    if not database.is_sqlite:
        pytest.skip("the plan of a PostgreSQL table of a few rows says nothing")
    asked: list[tuple[str, Any]] = []
    engine = database.engine.sync_engine

    def note(*facts: Any) -> None:  # noqa: ANN401 - the library's
        if " notice" in str(facts[2]) and not facts[5]:
            asked.append((str(facts[2]), facts[3]))

    event.listen(engine, "before_cursor_execute", note)
    for _ in range(2):  # the second card supersedes the first
        await put(database, letter(card="a", dedupe="x"), letter(card="a", dedupe="y"))
    [first] = await claim(database)
    await sent(database, first)
    async with database.reading() as session:
        await sending.next_due(session, ["test"], NOW)
    event.remove(engine, "before_cursor_execute", note)
    async with database.reading() as session:
        line = await session.connection()
        for statement, values in asked:
            plan = (await line.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).all()
            assert not [step for *_, step in plan if "SCAN notice" in str(step)], statement
    assert len(asked) >= 8


async def test_a_card_s_newer_form_is_still_its_person_s(database: Database) -> None:
    """Whom to tell where it fails, and how long they wait, is known of the form that was never sent alone."""
    first = letter("甲", "一", card="a", person=7, priority=0)
    await put(database, first)
    await put(database, letter("甲", "二", card="a", edit=True, priority=2))
    [notice] = await claim(database)
    assert await said(database, [notice]) == ["二"]
    assert (notice.person_id, notice.priority, notice.edit) == (7, 0, False)
