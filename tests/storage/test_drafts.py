"""What residents are still saying."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from storage import drafts
from storage.drafts import Content
from tests.databases import NOW

if TYPE_CHECKING:
    from storage.database import Database
    from storage.models import Draft

said = st.lists(st.tuples(st.sampled_from("abcd"), st.text(max_size=5)), max_size=12)


@given(said)
def test_an_edit_replaces_what_it_edits_and_the_order_stays(messages: list[tuple[str, str]]) -> None:
    """Messages stand in the order in which they first came, each with its newest words."""
    content = Content()
    for message, text in messages:
        content = content.saying(message, text)
    newest = dict(messages)
    assert {piece.message: piece.text for piece in content.pieces} == newest
    assert [piece.message for piece in content.pieces] == list(dict.fromkeys(name for name, _ in messages))
    assert content.text == "\n".join(newest[piece.message] for piece in content.pieces if piece.text)


def test_words_without_a_name_are_never_taken_for_an_edit() -> None:
    """A channel that names no messages adds each time."""
    content = Content().saying("", "灯坏了").saying("", "三天了")
    assert content.text == "灯坏了\n三天了"


async def _begin(database: Database, person: int, minutes: int = 0) -> Draft:
    async with database.transaction() as session:
        now = NOW + timedelta(minutes=minutes)
        draft = drafts.begin(session, community=1, person=person, channel="test", chat="王", now=now)
        await drafts.keep(session, draft, Content(), now)
        return draft


async def test_a_draft_keeps_everything_sealed(database: Database) -> None:
    """Words, corrections, place and whom it is for come back; the row shows none of it."""
    draft = await _begin(database, 5)
    content = Content(
        category="other",
        place_code="MG-3",
        point=(32.5, 120.4),
        anonymous=True,
        for_name="王秀兰",
        for_phone="13800001111",
        by_proxy=True,
        more={"together": True},
    ).saying("1", "灯坏了")
    async with database.transaction() as session:
        row = await drafts.find(session, draft.id)
        assert row is not None
        await drafts.keep(session, row, content, NOW)
    async with database.reading() as session:
        row = await drafts.of_person(session, 5)
        assert row is not None
        assert drafts.content_of(session, row) == content
    assert "王秀兰" not in row.content_sealed


async def test_every_change_makes_older_cards_old(database: Database) -> None:
    """The version grows and the offer is forgotten."""
    draft = await _begin(database, 5)
    async with database.transaction() as session:
        row = await drafts.find(session, draft.id)
        assert row is not None
        await drafts.offered(session, row, NOW)
        await drafts.keep(session, row, Content().saying("1", "灯"), NOW + timedelta(hours=1))
    async with database.reading() as session:
        row = await drafts.find(session, draft.id)
    assert row is not None
    assert (row.version, row.offered_at, row.touched_at) == (2, None, NOW + timedelta(hours=1))


async def test_a_draft_put_away_is_gone(database: Database) -> None:
    """Only the person's own newest draft is found, and none once it is put away."""
    first = await _begin(database, 5)
    await _begin(database, 6)
    async with database.transaction() as session:
        row = await drafts.of_person(session, 5)
        assert row is not None
        assert row.id == first.id
        await drafts.put_away(session, row)
        assert await drafts.of_person(session, 5) is None
        assert await drafts.of_person(session, 6) is not None


async def test_old_drafts_are_found_oldest_first(database: Database) -> None:
    """The clock's round sees what nobody has touched, in the order of waiting."""
    ids = [(await _begin(database, person, minutes)).id for person, minutes in ((1, 20), (2, 0), (3, 50))]
    async with database.reading() as session:
        found = await drafts.untouched_since(session, NOW + timedelta(minutes=30))
    assert [draft.id for draft in found] == [ids[1], ids[0]]


def test_content_without_words_has_no_text() -> None:
    """A picture alone is no text."""
    assert not replace(Content(), photos=2).text
