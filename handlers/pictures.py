"""Pictures: wanted with the message, fetched after it, shown to whoever works or waits."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.channel import Address, BadPhotoError, Outgoing, RetryLaterError, SendError
from handlers.deliver import LONGEST_ASKED
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

log = logging.getLogger(__name__)

ATTEMPTS = 12
"""Times that a picture is fetched before we give up and say so: with the waits, about four hours."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)


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
    """Fetch what is wanted and due; return how many pictures were looked at."""
    done = 0
    while waiting := await _claim(desk, sources):
        for one in waiting:
            await _fetch(desk, sources[one.channel], store, one)
        done += len(waiting)
    return done


async def _claim(desk: Desk, sources: Mapping[str, PhotoSource]) -> list[Attachment]:
    async with desk.database.transaction() as session:
        return await attachments.claim(session, sources, desk.clock())


async def _fetch(desk: Desk, source: PhotoSource, store: PhotoStore, wanted: Attachment) -> None:
    """Fetch one picture, then record what became of it; its trouble is never another's."""
    try:
        key = await store.save(await source.fetch(wanted.ref))
    except RetryLaterError as error:
        await _later(desk, wanted, error.after)
    except (BadPhotoError, SendError):
        await _refuse(desk, wanted)
    except Exception:
        log.exception("a picture could not be fetched", extra={"picture": wanted.id})
        await _later(desk, wanted, None)
    else:
        async with desk.database.transaction() as session:
            row = await attachments.settle(session, wanted, state="kept", key=key)
            await _share(Turn(desk, session, desk.clock()), row)
        desk.wake()


async def _later(desk: Desk, wanted: Attachment, asked: float | None) -> None:
    """Fetch it again after a while, or give up when it has been tried often enough."""
    if wanted.attempts + 1 >= ATTEMPTS:
        await _refuse(desk, wanted)
        return
    doubled = min(FIRST_WAIT * 2**wanted.attempts, LONGEST_WAIT)
    wait = max(doubled, timedelta(seconds=min(asked or 0, LONGEST_ASKED)))
    async with desk.database.transaction() as session:
        await attachments.settle(session, wanted, state="wanted", due_at=desk.clock() + wait)


async def _refuse(desk: Desk, wanted: Attachment) -> None:
    """Note that the picture will never come, and ask for another one."""
    async with desk.database.transaction() as session:
        row = await attachments.settle(session, wanted, state="refused")
        if row.person_id is not None:
            await _apologise(Turn(desk, session, desk.clock()), row)
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
