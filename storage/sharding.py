"""How the tables lie on a distributed PostgreSQL (Citus): what belongs to a community lies together.

Rules of Citus (docs.citusdata.com, "Determining the distribution column", "Constraints"): every primary
key and unique constraint of a distributed table holds its distribution column; a foreign key leads to a
reference table, or along the distribution column to a table that is colocated.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

import storage.models  # noqa: F401 - it makes the tables known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Table

TENANT = "community_id"

DISTRIBUTED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "order_",
                "orderevent",
                "attachment",
                "draft",
                "phonetask",
                "notice",
                "nudge",
                "correction",
                "lexicon_entry",
                "summary",
                "document",
                "claim",
                "privacy_event",
            ),
            TENANT,
        ),
        "chat": "id",
        "chat_message": "chat",
        "chat_photo": "chat",
        "card": "chat",
        "prompt": "person_id",
        "receipt": "key",
        "tries": "whose",
    }
)
"""Table and the column by whose value its rows lie on one node or another."""

REFERENCE = frozenset(
    {
        "street",
        "community",
        "place",
        "team",
        "person",
        "account",
        "membership",
        "absence",
        "invitation",
        "recovery",
        "parting",
        "lease",
        "job_run",
    }
)
"""Small, read everywhere, found by codes that are unique over all communities: on every node."""


def statements() -> list[str]:
    """Return what is run once on the coordinator after `sandan db upgrade`, reference tables first."""
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    made = [f"SELECT create_reference_table('{name}');" for name in names if name in REFERENCE]
    first: dict[str, str] = {}
    for name in names:
        if name in DISTRIBUTED:
            column = DISTRIBUTED[name]
            beside = first.setdefault("chat" if name == "chat" else column, name)
            colocate = f", colocate_with => '{beside}'" if beside != name else ", colocate_with => 'none'"
            made.append(f"SELECT create_distributed_table('{name}', '{column}'{colocate});")
    return made


def violations() -> list[str]:
    """Return what would keep the tables from being distributed so; nothing, as long as the design holds."""
    return [said for table in SQLModel.metadata.sorted_tables for said in _of(table)]


def _of(table: Table) -> Iterator[str]:
    column = DISTRIBUTED.get(table.name)
    if column is None:
        if table.name not in REFERENCE:
            yield f"{table.name}: nobody has said where it lies"
        return
    keys = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
    for key in keys:
        if column not in {one.name for one in key.columns}:
            yield f"{table.name}: a key without {column}"
    for link in table.foreign_keys:
        target = link.column.table.name
        together = link.parent.name == column and DISTRIBUTED.get(target) == link.column.name
        if target not in REFERENCE and not together:
            yield f"{table.name}.{link.parent.name}: leads to another node"
