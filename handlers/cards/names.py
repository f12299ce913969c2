"""What a card is called in the chats in which it lives, so that it is edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.ids import from_text, to_text

if TYPE_CHECKING:
    from storage.models import Draft, Order


def team(order: Order) -> str:
    """The card before everybody in the order's team; another team gets another card."""
    return team_of(order.id, order.team_id)


def team_of(order_id: int, team_id: int | None) -> str:
    """The card before everybody in one team."""
    return f"team:{to_text(order_id)}:{to_text(team_id or 0)}"


def invited(order: Order) -> str:
    """The card before a team that is asked to assist."""
    return f"help:{to_text(order.id)}:{to_text(order.invited_team_id or 0)}"


def member(order_id: int, person: int | None) -> str:
    """The private card of one who has accepted: whoever takes over gets a card of their own."""
    return f"mine:{to_text(order_id)}:{to_text(person or 0)}"


def desk(order: Order) -> str:
    """The card before staff."""
    return f"desk:{to_text(order.id)}"


def resident(order: Order) -> str:
    """The card that asks the resident something about their order."""
    return f"own:{to_text(order.id)}"


def draft(row: Draft) -> str:
    """The card that a resident confirms."""
    return f"draft:{to_text(row.id)}"


def task(task_id: int) -> str:
    """A phone task before staff."""
    return f"task:{to_text(task_id)}"


def question(person: int) -> str:
    """The question that waits for a person's words."""
    return f"ask:{to_text(person)}"


def pile(person: int, community: int) -> str:
    """The card that counts for one of staff what is not shown one by one."""
    return f"pile:{to_text(person)}:{to_text(community)}"


def is_draft(card: str) -> bool:
    """Say whether a card shows what somebody has not submitted."""
    return card.startswith("draft:")


def team_in(card: str) -> int | None:
    """Return the team before which a card stands."""
    kind, _, rest = card.partition(":")
    return from_text(rest.partition(":")[2]) if kind in {"team", "help"} else None


def order_of(card: str) -> str | None:
    """Return the order's identifier (base 36) that a card's name holds."""
    kind, _, rest = card.partition(":")
    return rest.partition(":")[0] if kind in {"team", "help", "mine", "desk", "own"} else None
