"""The tables can lie on many nodes: the rules of a distributed PostgreSQL hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from storage import sharding

if TYPE_CHECKING:
    import pytest


def test_every_table_has_its_place() -> None:
    """A new table is distributed or referenced on purpose, and never both."""
    names = {table.name for table in SQLModel.metadata.sorted_tables}
    assert names == set(sharding.DISTRIBUTED) | sharding.REFERENCE
    assert not set(sharding.DISTRIBUTED) & sharding.REFERENCE


def test_keys_hold_the_column_and_links_stay_on_the_node() -> None:
    """Nothing keeps the tables from being distributed as planned."""
    assert sharding.violations() == []


def test_what_belongs_to_a_community_lies_with_it() -> None:
    """The tenant's column leads the primary key, so that a query of a community asks one node."""
    for name, column in sharding.DISTRIBUTED.items():
        key = [one.name for one in SQLModel.metadata.tables[name].primary_key]
        assert column != sharding.TENANT or sharding.TENANT in key


def test_a_table_that_breaks_the_rules_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check can fail: by a key without the column, by a link to another node, by silence."""
    wrong = {**sharding.DISTRIBUTED, "membership": "community_id", "account": "person_id"}
    monkeypatch.setattr(sharding, "DISTRIBUTED", MappingProxyType(wrong))
    monkeypatch.setattr(
        sharding, "REFERENCE", sharding.REFERENCE - {"person", "team", "membership", "account"}
    )
    found = "\n".join(sharding.violations())
    assert "membership.person_id: leads to another node" in found
    assert "account: a key without person_id" in found
    assert "team: nobody has said where it lies" in found


def test_the_statements_name_each_table_once() -> None:
    """Reference tables first, for links to them; chats lie together, and orders with their events."""
    made = sharding.statements()
    assert len(made) == len(SQLModel.metadata.sorted_tables)
    kinds = ["reference" in one for one in made]
    assert kinds == sorted(kinds, reverse=True)
    assert any("'orderevent', 'community_id', colocate_with" in one for one in made)
    assert any("'chat_message', 'chat', colocate_with => 'c" in one for one in made)
