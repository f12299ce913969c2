"""What stands in the files of 我的数据: one tree, of which people read a text and machines the JSON.

Nothing of anybody else is in it but the names of those at work, as residents are shown them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.texts import mine, words
from handlers.texts import privacy as texts
from orders.states import RESIDENT_SIDE, Action, State
from storage import outbox
from storage.chats import opened
from storage.database import vault_of
from storage.holdings import BY, WEB

if TYPE_CHECKING:
    from storage.database import Session
    from storage.drafts import Content
    from storage.holdings import Holdings
    from storage.models import Draft, Notice, Order, OrderEvent, PrivacyEvent
    from storage.vault import Vault

Entry = dict[str, Any]
Tree = dict[str, list[Entry]]


def tree_of(session: Session, held: Holdings) -> Tree:
    """Return everything held about a person, a list of entries a subject; what is empty is left out."""
    vault = vault_of(session)
    tree: Tree = {
        "person": [_person(vault, held)],
        "accounts": _accounts(vault, held),
        "roles": _roles(held),
        "absences": [{"from": one.starts_at, "until": one.ends_at} for one in held.absences],
        "orders": [_order(vault, held, order) for order in held.orders],
        "for_others": [_for_another(held, order) for order in held.for_others],
        "drafts": [_draft(draft, content) for draft, content in held.drafts],
        "corrections": _corrections(held),
        "messages": _messages(session, held),
        "notices": _notices(session, held),
        "calls": [
            {"at": one.created_at, "words": vault.open(one.words_sealed), "done": one.done_at}
            for one in held.calls
        ],
        "privacy": [_act(held, one) for one in held.privacy],
    }
    return {name: [_filled(entry) for entry in entries] for name, entries in tree.items()}


def _filled(entry: Entry) -> Entry:
    """Return an entry without what it does not say."""
    return {name: value for name, value in entry.items() if value not in (None, "", [], False)}


def _person(vault: Vault, held: Holdings) -> Entry:
    person = held.person
    return {
        "name": vault.open(person.name_sealed),
        "phone": vault.open(person.phone_sealed),
        "community": held.names.communities.get(person.community_id or 0),
        "place": held.names.places.get(person.place_code or ""),
        "since": person.created_at,
    }


def _accounts(vault: Vault, held: Holdings) -> list[Entry]:
    return [
        {
            "channel": one.channel,
            "account": one.external,
            "chat": one.chat,
            "name": vault.open(one.name_sealed),
            "seen": one.seen_at,
            "lost": one.lost_at,
        }
        for one in held.accounts
    ]


def _roles(held: Holdings) -> list[Entry]:
    return [
        {
            "community": held.names.communities.get(one.community_id),
            "role": texts.role(one.role),
            "team": held.names.teams.get(one.team_id or 0),
            "since": one.joined_at,
            "until": one.left_at,
        }
        for one in held.memberships
    ]


def _order(vault: Vault, held: Holdings, order: Order) -> Entry:
    """Return an order of their own with everything of it that they may see."""
    return {
        "number": order.number,
        "community": held.names.communities.get(order.community_id),
        "state": words.STATE_TOLD[State(order.state)],
        "category": words.category(order.category, order.matter),
        "urgency": words.URGENCY[order.urgency],
        "confidential": order.confidential,
        "anonymous": order.anonymous,
        "words": vault.open(order.story_sealed),
        "place": " ".join(filter(None, [held.names.places.get(order.place_code or ""), order.place_text])),
        "point": order.point,
        "phone": vault.open(order.contact_sealed),
        "name": vault.open(order.for_name_sealed),
        "pictures": held.pictures.get(order.id),
        "deciding": order.sorted_as.get("words"),
        "hotlines": order.hotlines,
        "handler": held.names.workers.get(order.handler_id or 0),
        "received": order.received_at,
        "due": order.close_by,
        "closed": order.closed_at,
        "outcome": texts.outcome(order.outcome),
        "result_rating": order.result_rating,
        "attitude_rating": order.attitude_rating,
        "events": _events(vault, held, order),
    }


def _events(vault: Vault, held: Holdings, order: Order) -> list[Entry]:
    team = held.names.teams.get(order.team_id or 0, "")
    told = [_event(vault, held, event, team) for event in held.events.get(order.id, ())]
    return [one for one in told if one["what"]]


def _event(vault: Vault, held: Holdings, event: OrderEvent, team: str) -> Entry:
    """Return what happened as residents read it; their own words whatever they were."""
    said = vault.open(event.words_sealed)
    actor = held.names.workers.get(event.actor_id or 0, "")
    what = mine.happened(Action(event.action), team=team, said=said, actor=actor)
    own = event.actor_id == held.person.id and event.part in RESIDENT_SIDE
    if own and said and said not in what:
        what = f"{what} {texts.SAID.format(words=said)}".strip()
    return {"at": event.at, "what": what}


def _act(held: Holdings, act: PrivacyEvent) -> Entry:
    """Return what was done about their data, and by whom where that was somebody at work."""
    by = held.names.workers.get(act.facts.get(BY, 0), "")
    return {"at": act.at, "what": texts.ACTS[act.kind], **act.facts, BY: by}


def _for_another(held: Holdings, order: Order) -> Entry:
    """Return that they ordered for somebody else: what it was about belongs to that person."""
    return {
        "number": order.number,
        "community": held.names.communities.get(order.community_id),
        "category": words.category(order.category),
        "state": words.STATE_TOLD[State(order.state)],
        "received": order.received_at,
    }


def _draft(draft: Draft, content: Content) -> Entry:
    own = not content.by_proxy
    return {
        "started": draft.started_at,
        "words": content.text if own else "",
        "place": content.place_text if own else "",
        "phone": content.phone,
        "pictures": content.photos,
    }


def _corrections(held: Holdings) -> list[Entry]:
    return [
        {
            "at": one.at,
            "number": one.number,
            "before": words.category(one.before),
            "after": words.category(one.after),
            "words": one.text,
        }
        for one in held.corrections
    ]


def _messages(session: Session, held: Holdings) -> list[Entry]:
    """Return the browser chat, but of those who work here: there it holds other people's matters."""
    if held.memberships:
        return []
    return [
        {
            "at": one.at,
            "from": texts.FROM_YOU if one.own else texts.FROM_US,
            "words": str(content.get("text", "")),
            "pictures": len(content.get("photos", ())),
        }
        for one in held.messages
        for content in (opened(session, one),)
    ]


def _notices(session: Session, held: Holdings) -> list[Entry]:
    """Return what they were told: the words where they stand nowhere else, and are nobody else's."""
    own = {order.id for order in held.orders}
    return [
        {
            "at": one.created_at,
            "sent": one.sent_at,
            "channel": one.channel,
            "words": _words(session, one) if one.order_id in own or not held.memberships else "",
        }
        for one in held.notices
    ]


def _words(session: Session, notice: Notice) -> str:
    if notice.channel == WEB or not notice.payload_sealed:
        return ""
    return str(outbox.payload_of(session, notice).get("text", ""))
