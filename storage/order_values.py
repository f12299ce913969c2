"""What the columns of an order and of its events hold, made from what the rules and people say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orders.standing import Standing, Step
    from orders.states import State
    from storage.orders import Telling
    from storage.vault import Vault


def of_standing(standing: Standing) -> dict[str, Any]:
    """Return the columns that a move may change."""
    return {
        "state": standing.state.value,
        "category": standing.category.value,
        "contact_by": standing.contact_by,
        "close_by": standing.close_by,
        "team_id": standing.team,
        "assignee_id": standing.assignee,
        "handler_id": standing.handler,
        "helper_ids": sorted(standing.helpers),
        "invited_team_id": standing.invited_team,
        "returns": standing.returns,
        "round": standing.round,
        "level": standing.level,
        "extended": standing.extended,
        "extension_asked": standing.extension_asked,
        "appealed": standing.appealed,
        "paused_at": standing.paused_at,
        "dispatched_at": standing.dispatched_at,
        "contacted_at": standing.contacted_at,
        "accepted_at": standing.accepted_at,
        "resolved_at": standing.resolved_at,
        "closed_at": standing.closed_at,
        "outcome": standing.outcome.value if standing.outcome else None,
        "parent_id": standing.parent,
    }


def of_new(standing: Standing) -> dict[str, Any]:
    """Return the columns that a standing gives a new order: no move changes the first three."""
    first = {
        "orderer_id": standing.orderer,
        "proxy_id": standing.proxy,
        "received_at": standing.received_at,
    }
    return {**first, **of_standing(standing)}


def of_telling(vault: Vault, telling: Telling) -> dict[str, Any]:
    """Return the columns that hold what an order says, personal ones sealed."""
    return {
        "matter": telling.matter,
        "urgency": telling.urgency,
        "confidential": telling.confidential,
        "anonymous": telling.anonymous,
        "hotlines": list(telling.hotlines),
        "story_sealed": vault.seal(telling.story),
        "gist": telling.gist,
        "place_code": telling.place_code,
        "place_text": telling.place_text,
        "point": list(telling.point or ()),
        "contact_sealed": vault.seal(telling.contact),
        "for_name_sealed": vault.seal(telling.for_name),
        "sorted_as": telling.sorted_as or {},
        "source": telling.source,
    }


def of_event(step: Step, before: State, after: State, facts: dict[str, Any] | None) -> dict[str, Any]:
    """Return the columns that tell what an event was, but its words."""
    return {
        "action": step.action.value,
        "before": before.value,
        "after": after.value,
        "actor_id": step.actor,
        "part": min(map(str, step.parts), default=""),
        "at": step.at,
        "facts": facts or {},
    }
