"""A founded street as data and as something to read: links, codes, QR sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.console import table
from handlers.texts import operator as texts
from handlers.texts import words
from orders.categories import Category
from orders.states import Role

if TYPE_CHECKING:
    from rich.console import Console

    from handlers.desk import Links
    from handlers.founding import Founded
    from storage.models import Community, Invitation, Place, Team


def as_json(founded: Founded, links: Links) -> dict[str, object]:
    """Return the street as `sandan init --json` prints it."""
    return {
        "street": {"code": founded.street.code, "name": founded.street.name},
        "communities": [_community(one) for one in founded.communities],
        "teams": [_team(founded, one) for one in founded.teams],
        "invites": [
            invitation_json(one, founded.team(one.team_id), founded.community(one.community_id), links)
            for one in founded.invitations
        ],
        "places": [_place(founded, one, links) for one in founded.places],
    }


def _community(one: Community) -> dict[str, object]:
    return {"code": one.code, "name": one.name, "phone": one.phone}


def _team(founded: Founded, one: Team) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "categories": one.categories,
        "community": founded.community(one.community_id).code,
    }


def _place(founded: Founded, one: Place, links: Links) -> dict[str, object]:
    return {
        "name": one.name,
        "code": one.code,
        "kind": one.kind,
        "community": founded.community(one.community_id).code,
        **_links(links, f"place-{one.code}"),
    }


def invitation_json(
    one: Invitation, team: Team | None, community: Community, links: Links
) -> dict[str, object]:
    """Return an invitation as data; `team` is the team's code and `category` its first category."""
    return {
        "role": one.role,
        "team": team.code if team else None,
        "team_name": team.name if team else None,
        "category": team.categories[0] if team and team.categories else None,
        "code": one.code,
        "community": community.code,
        "uses_left": one.uses_left,
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        "confidential": one.confidential,
        **_links(links, f"join-{one.code}"),
    }


def _links(links: Links, payload: str) -> dict[str, object]:
    return {"web": links.web(payload) or None, "telegram": links.telegram(payload) or None}


def show(out: Console, founded: Founded, links: Links) -> None:
    """Print the street for people: what stands, and how everybody gets in."""
    out.print(texts.FOUNDED.format(street=founded.street.name))
    for community in founded.communities:
        places = [one for one in founded.places if one.community_id == community.id]
        teams = [one for one in founded.teams if one.community_id == community.id]
        out.print()
        out.print(texts.founded_community(community.name, len(teams), len(places)))
        rows = [_row(team) for team in teams]
        out.print(table("", texts.TEAM_COLUMNS, rows))
        out.print()
        for one in founded.invitations:
            if one.community_id == community.id:
                show_invitation(out, one, founded.team(one.team_id), links)
        if places:
            out.print(
                texts.PLACE_LINKS.format(link=links.web(f"place-{places[-1].code}"), name=places[-1].name)
            )


def _row(team: Team) -> tuple[str, str, str]:
    return team.code, team.name, "、".join(words.CATEGORY[Category(one)] for one in team.categories)


def show_invitation(out: Console, one: Invitation, team: Team | None, links: Links) -> None:
    """Print one invitation: who, how often, until when, and the ways to use it."""
    out.print(texts.invitation_head(whom(one, team), one.uses_left, one.expires_at))
    for link in (links.web(f"join-{one.code}"), links.telegram(f"join-{one.code}")):
        if link:
            out.print(f"    {link}")
    if team is not None and one.role == Role.MEMBER:
        out.print(texts.BIND.format(code=one.code))


def whom(one: Invitation, team: Team | None) -> str:
    """Return whom the invitation is for."""
    role = words.ROLE[Role(one.role)]
    return f"{team.name}·{role}" if team else role
