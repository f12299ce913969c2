"""What must never happen, as checks of two moments: before a step and after it.

The list is that of docs/orders.md: nothing lost or doubled, nothing without owner and deadline,
nothing shown to who has no right to it, nothing sensitive in a group, nobody left unanswered.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orders.states import FINAL, IN_HAND, OPEN, Part, State
from storage.ids import to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.channel import Outgoing
    from tests.fakes import Shown
    from tests.handlers.facts import Facts, Matter, Said

STORY_MARK = re.compile(r"zq[a-z]{4}q")
"""A word that stands in one message of one person and nowhere else."""
PHONE = re.compile(r"139\d{8}")
NUMBER = re.compile(r"诉求号 (\d+)")
DOOR = re.compile(r"\d+ ?(?:栋|号楼|单元|室)")
ACCEPTED = re.compile(r"✋ (.+?) 已接单")


def new_notices(before: Facts, after: Facts) -> Iterator[Said]:
    """Return what was written to anybody in between."""
    for notice_id, said in after.said.items():
        if notice_id not in before.said:
            yield said


def check(before: Facts, after: Facts) -> None:
    """Check everything that the database can tell."""
    nothing_lost(before, after)
    nothing_doubled(after)
    for matter in after.matters.values():
        somebody_has_it(after, matter)
    for said in new_notices(before, after):
        if said.row.chat_kind == "group":
            fit_for_a_group(after, said)
        else:
            fit_for_its_reader(before, after, said)
    for said in after.said.values():
        nobody_is_left_unheard(after, said)


def nothing_lost(before: Facts, after: Facts) -> None:
    """No order vanishes, and its words and number stay."""
    for order, matter in before.matters.items():
        assert order in after.matters, f"{matter.number} is lost"
        assert after.matters[order].row.number == matter.row.number
        assert after.matters[order].told.startswith(matter.told.split("\n", 1)[0])


def nothing_doubled(after: Facts) -> None:
    """A number belongs to one order, and so does each message that was submitted."""
    numbers = [matter.row.number for matter in after.matters.values()]
    assert len(numbers) == len(set(numbers))
    marks = [mark for one in after.matters.values() for mark in set(STORY_MARK.findall(one.submitted))]
    assert len(marks) == len(set(marks)), "a message became two orders"


def somebody_has_it(after: Facts, matter: Matter) -> None:
    """An open order has an owner who can act, and a deadline."""
    row, standing = matter.row, matter.standing
    if standing.state not in OPEN:
        return
    assert row.close_by > row.received_at
    assert row.contact_by >= row.received_at
    match standing.state:
        case State.SUBMITTED | State.RETURNED:
            owners = {person for person in after.seats if Part.DESK in after.parts(person, matter)}
        case State.DISPATCHED:
            owners = {person for person in after.seats if Part.TEAMMATE in after.parts(person, matter)}
        case State.NEEDS_INFO | State.RESOLVED:
            owners = {row.orderer_id or 0} - {0}  # the resident was asked
        case _:
            owners = {person for person in after.seats if Part.HANDLER in after.parts(person, matter)}
    assert owners, f"nobody has {matter.number} ({standing.state})"


def fit_for_a_group(after: Facts, said: Said) -> None:
    """A group reads no story, phone or door, and of a confidential order nothing at all."""
    for secret in (STORY_MARK, PHONE, DOOR):
        assert not secret.search(said.text), f"a group reads {secret.search(said.text)}"
    for matter in after.matters.values():
        if matter.row.confidential:
            assert said.row.order_id != matter.row.id, f"{matter.number} is confidential"
            assert str(matter.row.number) not in NUMBER.findall(said.text), f"{matter.number} is confidential"


def fit_for_its_reader(before: Facts, after: Facts, said: Said) -> None:
    """A private chat shows only what its person may read now, or could when the step began."""
    person = after.chats[said.row.chat]
    for mark in set(STORY_MARK.findall(said.text)):
        may_see_words(before, after, person, mark)
    for phone in set(PHONE.findall(said.text)):
        may_see_phone(before, after, person, phone)
    if after.is_plain(person) and before.is_plain(person):
        for number in set(NUMBER.findall(said.text)):
            may_know_of(after, person, int(number))


def may_see_words(before: Facts, after: Facts, person: int, mark: str) -> None:
    """Words are for who said them, and for who may read an order that holds them."""
    if any(mark in moment.drafts.get(person, "") for moment in (before, after)):
        return
    holders = [order for order, matter in after.matters.items() if mark in matter.told]
    worked = [order for order, matter in after.matters.items() if mark in matter.work]
    if not holders and not worked:
        return  # a name, an abandoned question: nobody's story
    readers = any(moment.may_read(person, order) for order in holders for moment in (before, after))
    assert readers or any(_may_follow(after, person, order) for order in worked), (
        f"person {person} reads {mark} of orders {holders or worked}"
    )


def _may_follow(after: Facts, person: int, order: int) -> bool:
    """Work may be read by who has any part in an order, and by residents joined to it."""
    joined = any(
        matter.standing.parent == order and after.is_own(person, other)
        for other, matter in after.matters.items()
    )
    return joined or bool(after.parts(person, after.matters[order])) or not after.is_plain(person)


def may_see_phone(before: Facts, after: Facts, person: int, phone: str) -> None:
    """A phone is for its owner, and for who may phone about an order."""
    if any(phone in moment.drafts.get(person, "") for moment in (before, after)):
        return
    holders = [order for order, one in after.matters.items() if phone in one.phones or phone in one.told]
    may = any(moment.may_phone(person, order) for order in holders for moment in (before, after))
    assert may or not holders, f"person {person} sees the phone {phone} of orders {holders}"


def may_know_of(after: Facts, person: int, number: int) -> None:
    """A resident hears of own orders, and of the one to which an own one was joined."""
    found = [order for order, matter in after.matters.items() if matter.row.number == number]
    assert len(found) == 1, f"诉求号 {number} exists {len(found)} times"
    joined = [
        matter.standing.parent for order, matter in after.matters.items() if after.is_own(person, order)
    ]
    assert after.is_own(person, found[0]) or found[0] in joined, f"诉求号 {number} is somebody else's"


def nobody_is_left_unheard(after: Facts, said: Said) -> None:
    """A notice is sent, waits, was replaced, or a person was asked to phone."""
    row = said.row
    assert row.state in {"sent", "pending", "superseded", "failed"}
    if row.state == "failed" and not row.edit:
        again = any((other.row.dedupe or "").startswith(f"again:{row.id}") for other in after.said.values())
        assert again or f"undelivered:{row.id}" in after.tasks, f"nobody hears notice {row.id}"


def check_chats(after: Facts, chats: dict[str, list[Shown]], broken: set[str]) -> None:
    """Check what chats show now; chats that messages did not reach may be behind."""
    for matter in after.matters.values():
        names: set[str] = set()
        for chat, shown in chats.items():
            if chat in broken:
                continue
            cards = [one.message for one in shown if _about(one.message, matter)]
            names.update(name for card in cards for name in ACCEPTED.findall(card.text))
            if matter.standing.state in FINAL:
                for card in cards:
                    nothing_personal(card, matter)
        assert len(names) <= 1, f"{matter.number} is accepted by {names}"
        assert not names or matter.standing.state in IN_HAND, f"{matter.number} is not in hand"


def _about(message: Outgoing, matter: Matter) -> bool:
    """Say whether a message is a worker's or a team's card of an order."""
    kind, _, rest = (message.card or "").partition(":")
    return kind in {"team", "mine", "help"} and rest.partition(":")[0] == to_text(matter.row.id)


def nothing_personal(card: Outgoing, matter: Matter) -> None:
    """Once it is over, a worker's card keeps no story and no phone."""
    for secret in (STORY_MARK, PHONE):
        assert not secret.search(card.text), f"{matter.number} is over, and its card still tells"
