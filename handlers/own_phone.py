"""A resident's own phone, left by itself or changed at any time: whoever helps must reach them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers import asking, intake
from handlers.channel import Want
from handlers.moving import act
from handlers.texts import phone as texts
from handlers.turn import NOBODY
from orders.notices import Audience
from orders.states import Action, State
from storage import drafts, orders, profiles, prompts

if TYPE_CHECKING:
    from handlers.channel import Incoming
    from handlers.turn import Turn

OWN_PHONE = "own_phone"
"""The question for a resident's new phone."""

_BESIDE = re.compile(
    r"(?:我|的|俺|自己|家里?|新|老|现在|以后|请|就|打|换|更新|更改|改|变|成|为|了|是|用|这个|那个|一下|下|联系|方式|电话|手机"
    r"|号码?|哈|啊|哦|呢|吧|[\s\d+\-:：,，。.!！~～])*"
)
"""What stands beside a phone that somebody leaves."""
_WISH = re.compile(
    r"(?:你好|您好|请问)?[,，\s]*(?:我|俺)?(?:想|要|需要|得|能不能|可不可以|可以|怎么|咋|如何)*"
    r"(?:(?:改|换|更换|更新|修改|变更)(?:一下|下|一个|个|了|掉)?(?:我)?(?:留)?的?(?:新)?(?:联系)?(?:手机号码?|电话号码?|手机|电话|号码|号|联系方式)"
    r"|(?:我)?(?:留)?的?(?:联系)?(?:手机号码?|电话号码?|手机|电话|号码|联系方式)(?:要|想|得)?(?:换|改|变)(?:一下|下|掉)?(?:新的?)?(?:号码?)?)"
    r"了?(?:吗|么|不|呢|啊|哦|怎么弄|咋弄|怎么改)?[\s。.!！?？]*"
)
FEWEST, MOST = 6, 15
"""Digits of what is meant to be a phone."""
LONGEST = 40
"""Characters: whoever writes more tells of something."""


async def typed(turn: Turn, incoming: Incoming) -> bool:
    """Take a phone that somebody leaves by itself, or ask for the new one; say False for anything else."""
    text = incoming.text.strip()
    if turn.person.memberships or len(text) > LONGEST or incoming.photos:
        return False
    wishes = not incoming.phone and _WISH.fullmatch(text) is not None
    if not (wishes or incoming.phone or _BESIDE.fullmatch(text)) or await _for_another(turn):
        return False
    if wishes:
        home = turn.person.community or NOBODY
        await asking.ask_here(turn, home, OWN_PHONE, texts.ASK_NEW, wants=frozenset({Want.PHONE}))
        return True
    return await take(turn, incoming)


async def take(turn: Turn, incoming: Incoming, *, asked: bool = False) -> bool:
    """Keep the phone that a message is; say False where it is none, or more than that.

    Whoever was asked for it and mistyped it is asked again.
    """
    phone = incoming.phone or await _phone_alone(turn, incoming.text.strip())
    if not phone and asked and is_mistyped(incoming.text.strip()):
        await turn.say(texts.BAD)
        return True
    if not phone:
        return False
    await prompts.clear(turn.session, turn.person.id)
    await keep(turn, phone)
    waits = await drafts.of_person(turn.session, turn.person.id) is not None
    await turn.say(texts.changed(phone, drafting=waits))
    return True


async def keep(turn: Turn, phone: str) -> None:
    """Keep somebody's phone, also for what they wait for; whoever works on that is told."""
    before = turn.person.phone
    await profiles.set_phone(turn.session, turn.person.id, phone)
    for order in await orders.open_of_orderer(turn.session, turn.person.id):
        if order.orderer_id != turn.person.id or order.anonymous:
            continue
        await orders.set_contact(turn.session, order, phone)
        if before != phone and order.handler_id is not None and order.state != State.NEEDS_INFO:
            told = texts.CHANGED_TOLD.format(phone=phone)
            await act(turn, order, Action.SUPPLEMENT, words=told, mute=(Audience.RESIDENT,))


def is_mistyped(text: str) -> bool:
    """Say whether words are meant to be a phone, and hold none."""
    digits = sum(letter.isdecimal() for letter in text)
    return FEWEST <= digits <= MOST and _BESIDE.fullmatch(text) is not None


async def _for_another(turn: Turn) -> bool:
    """Say whether the person is writing down what somebody else wants: a phone there is not theirs."""
    draft = await drafts.of_person(turn.session, turn.person.id)
    return draft is not None and drafts.content_of(turn.session, draft).by_proxy


async def _phone_alone(turn: Turn, text: str) -> str:
    """Return the phone of a text that says nothing else."""
    if not text or not _BESIDE.fullmatch(text):
        return ""
    phones = (await intake.understand(turn, text)).phones
    return phones[0] if len(phones) == 1 else ""
