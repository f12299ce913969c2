"""Pictures: wanted with the message, fetched after it, shown to whoever works or waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.channel import Address, BadPhotoError, Outgoing, RetryLaterError, SendError
from handlers.texts import pictures as texts
from handlers.turn import Turn
from handlers.views import view_of
from orders.notices import Priority
from storage import attachments, orders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.channel import Incoming, PhotoSource, PhotoStore
    from handlers.desk import Desk
    from storage.models import Attachment, Order

ATTEMPTS = 8
"""Times that a picture is fetched before we give up and say so."""


async def want_for_order(turn: Turn, order: Order, incoming: Incoming) -> None:
    """Write down the pictures that came with words about an order."""
    for photo in incoming.photos:
        await attachments.want(
            turn.session,
            community=order.community_id,
            channel=turn.here.channel,
            ref=photo.ref,
            person=turn.person.id,
            order=order.id,
            now=turn.now,
        )


async def fetch_wanted(desk: Desk, sources: Mapping[str, PhotoSource], store: PhotoStore) -> int:
    """Fetch what is wanted; return how many pictures were looked at."""
    async with desk.database.reading() as session:
        waiting = await attachments.wanted(session)
    for one in waiting:
        await _fetch(desk, sources[one.channel], store, one)
    return len(waiting)


async def _fetch(desk: Desk, source: PhotoSource, store: PhotoStore, wanted: Attachment) -> None:
    """Fetch one picture, then record what became of it in a transaction of its own."""
    key = ""
    try:
        key = await store.save(await source.fetch(wanted.ref))
        state = "kept"
    except RetryLaterError:
        state = "wanted"
    except (BadPhotoError, SendError):
        state = "refused"
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, desk.clock())
        row = await attachments.settle(session, wanted, state=state, key=key, give_up_after=ATTEMPTS)
        if row.state == "kept":
            await _share(turn, row)
        elif row.state == "refused" and row.person_id is not None:
            await _apologise(turn, row)
    desk.wake()


async def _share(turn: Turn, kept: Attachment) -> None:
    """Show a picture that came after its words to whoever must see it."""
    order = await orders.get(turn.session, kept.community_id, kept.order_id) if kept.order_id else None
    if order is None:
        return
    from_resident = kept.person_id in {order.orderer_id, order.proxy_id}
    audience = order.handler_id if from_resident else order.orderer_id or order.proxy_id
    if audience is None:
        return
    view = await view_of(turn, order)
    await turn.tell(
        audience,
        Outgoing(texts.picture_of(view.number), photos=(kept.store_key,)),
        priority=Priority.NEWS,
        community=order.community_id,
        order=order.id,
        dedupe=f"picture:{kept.id}",
    )


async def _apologise(turn: Turn, refused: Attachment) -> None:
    """Ask for another picture."""
    address: Address | None = await turn.address_of(refused.person_id or 0)
    if address is not None:
        await turn.post(
            address,
            Outgoing(texts.BAD_PICTURE),
            priority=Priority.ANSWER,
            community=refused.community_id,
            person=refused.person_id,
            dedupe=f"picture:{refused.id}",
        )
