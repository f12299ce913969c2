"""Questions about the community's office itself: when it is open, and by what number it is reached."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers.texts import talk as texts
from storage import directory

if TYPE_CHECKING:
    from handlers.turn import Turn

_BEFORE = r"(?:请问|你好|您好|想问一?下|问一?下|那|[,，\s])*"
_WHO = (
    r"(?:你们|您们|你|您|咱们?|我们|社区|居委会?|村委会?|办公室|服务站|(?:党群)?服务中心|值班室"
    r"|那边|这边|这里|这儿|那儿|的|里)*"
)
_DAY = (
    r"(?:周|星期|礼拜)[一二三四五六日天末]|双休日?|节假日|放假|(?:国庆|五一|元旦|春|端午|中秋|清明)节?|过年"
    r"|中午|晚上|早上|下午|今天|明天|后天|平时"
)
_SOME_DAY = rf"(?:{_DAY}|现在|还|都|有没有)*"
_OPEN = r"(?:上班|开门|办公|值班|接待)"
_ENDING = r"(?:呢|啊|呀|哦|啦|的)*[\s。.?？!！]*"
_HOURS = re.compile(
    rf"{_BEFORE}{_WHO}(?:{_SOME_DAY}{_WHO}(?:是|都)?(?:"
    rf"(?:几点钟?|什么时候|啥时候|什么时间|啥时间)(?:才)?(?:{_OPEN}|下班|关门)"
    rf"|{_OPEN}(?:时间|到几点|是?几点|不{_OPEN}|吗|么|不|没)(?:是|到)?(?:什么|啥|几点|多少)?)"
    rf"|(?:{_DAY})+{_WHO}(?:还|都)?(?:有人|休息){_OPEN}?(?:吗|么|不|没)){_ENDING}"
)
"""你们几点下班, 社区周末上班吗, 上班时间, 星期六有人没. 有人吗 alone is a greeting."""
_NUMBER = re.compile(
    rf"{_BEFORE}(?:想要|给我|发我|要)?{_WHO}(?:有没有|有)?(?:联系|办公|值班|服务)?(?:电话|座机|热线)(?:号码?)?"
    rf"(?:是|有)?(?:多少|几号|哪个|什么|啥|给我|发我|一个|一下|说一?下|吗|么|没)*{_ENDING}"
)
"""社区电话多少, 你们的联系电话."""
LONGEST = 30
"""Characters: whoever writes more tells of something."""


async def asked(turn: Turn, text: str) -> bool:
    """Answer a question about the office; say False for anything else."""
    text = text.strip()
    if not text or len(text) > LONGEST or not (_HOURS.fullmatch(text) or _NUMBER.fullmatch(text)):
        return False
    home = turn.person.community
    if home is None:
        return False
    community = await directory.community(turn.session, home)
    calendar = turn.desk.calendar_for(community)
    await turn.say(texts.office(community.name, community.phone, calendar, turn.now))
    return True
