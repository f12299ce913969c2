"""A community's own words over the shipped ones: those of its set-up, then what staff accepted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from nlp.lexicon import OWN_WEIGHT, AddedWord, Additions
from nlp.proposals import Change, Kind, laid_over
from orders.categories import Category
from storage import directory, lexicons
from storage.models import Community

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nlp.sorter import Sorter
    from storage.database import Session
    from storage.models import LexiconEntry

log = logging.getLogger(__name__)


async def additions_of(session: Session, community: int, sorter: Sorter) -> Additions:
    """Return what a community has laid over the words of `sorter`, the shipped one."""
    row = await session.get(Community, community)
    if row is None:
        return Additions()
    accepted = await lexicons.in_state(session, community, lexicons.ACCEPTED)
    base = _from_setup(directory.settings_of(row).lexicon, row.code)
    return laid_over(base, [change_of(entry) for entry in accepted], sorter.matters())


def change_of(entry: LexiconEntry) -> Change:
    """Return a change as the sorter understands it."""
    category = Category(entry.category) if entry.category else None
    return Change(Kind(entry.kind), entry.word, category, entry.weight, entry.matter)


def _from_setup(table: Mapping[str, Any], community: str) -> Additions:
    """Read the words of a community's set-up file; a mistake there leaves the shipped words as they are."""
    try:
        return Additions(
            words=tuple(_words(table.get("words", {}))),
            silences=frozenset(str(table.get("silence", "")).split()),
            matters={name: Category(code) for name, code in table.get("matter", {}).items()},
        )
    except (AttributeError, TypeError, ValueError):
        log.warning("the words that %s was set up with cannot be read; they are left out", community)
        return Additions()


def _words(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[AddedWord]:
    """Read `{category: {word: matter, weight, or a table of both}}`."""
    for code, table in tables.items():
        for word, value in table.items():
            facts = value if isinstance(value, dict) else {}
            matter = value if isinstance(value, str) else facts.get("matter")
            weight = value if isinstance(value, int | float) else facts.get("weight", OWN_WEIGHT)
            yield AddedWord(word, Category(code), float(weight), matter)
