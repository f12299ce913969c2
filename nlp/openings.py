"""What a demand begins and ends with that is no part of it: 另外, 还有就是, 第二, ②, commas and spaces.

A part of a message that becomes an order of its own should begin with its matter. What announces it or the
next one is left out at its edges; nothing inside it changes, so that it still quotes the message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.demands import Part, trimmed
from nlp.patterns import Lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST = 2
"""A demand has at least so many characters."""
_AT_START = "，,。；;、：: \t\n！!？?~～…—-·.．)）]】&+"
_AT_END = "，,。；;、：: \t\n~～…—-·&+(（[【"
_ASKS = "(?=[，,]?我?(?:也|还)?(?:想|要|请|帮|麻烦|问|说|反映|咨询|请教|查|投诉|了解|申请|提))"
_THING = "(?:一[个件点条桩样码](?:小?事儿?情?|小?问题|情况)?)"
_OTHER = Lazy(
    rf"另外?{_THING}?(?:就?是)?|再(?:来|说|问|有)?一?[个件桩条](?:小?事儿?情?|小?问题|情况)?(?:就?是)?"
    rf"|再(?:者|有|就)(?:就?是)?|再{_ASKS}"
    r"|还有(?:呢|啊|就是(?:说)?|(?:说|问)?一?[个件](?:小?事儿?情?|小?问题|情况)(?:就?是)?|一[个件点](?:就?是|(?=[，,：:\s])))"
    r"|还有(?![人没谁几多什空些一个两三好得点的])|还(?=有[人没谁几多什空些一个两三好点的])"
    rf"|还{_ASKS}|此外|除此之外|末了|再说(?=[，,第：:])|[哦噢啊]对了?(?=[，,\s])|也{_ASKS}|顺[便带](?:再|也)?(?:提一?[下嘴句]|说一?[下声句])?|对了"
    rf"|然后(?:呢|还有|就是)?|(?:同时|以及|并且|而且)(?:也|还)?"
    rf"|最后(?:{_THING}(?:就?是)?|再?{_ASKS}|(?=[，,：:\s]))"
)
_NUMBERED = Lazy(
    r"[1-9](?:[、．)）]|[:：.，,](?![0-9]))|[①②③④⑤⑥⑦⑧⑨]|[（(][一二三四五六1-6][)）]"
    r"|[一二三四五六](?:、|就?是(?![不否])|[，,：:.．\s]|来(?:就?是|[，,]|呢))"
    r"|第[一二三四五六1-6](?:[个件点桩条样](?:事儿?情?|问题|情况)?(?:就?是|呢)?|就?是|呢|(?=[，,、：:\s]))"
    r"|(?:先|再|我先)说第[一二三四](?:[个件])?|先是|首先(?:就?是|呢)?|其[二三四次](?:就?是|呢)?|其一(?:就?是|呢|(?=[，,、：:\s]))"
    r"|另?一?[个件桩](?:事儿?情?|问题)?就?是|[头二]一[个件桩样](?:事儿?情?|问题)?(?:就?是|呢)?|[一另]样是"
)
_ANNOUNCED = Lazy(
    r"(?:你好|您好|在吗|请问|老师|同志|师傅|书记|主任|领导|大家好|[，,！!。\s啊呀])*"
    r"(?:我|跟|和|向|给|这边|这里|今天|想|要|有|反映|反应|咨询|说|问|请教|汇报|报告|求助|麻烦|你们|您|社区|一下|下|共|一共|就|这么|大概){0,6}"
    r"[两二三四五2-5几][个件样桩点](?:小?事儿?情?|小?问题|情况|诉求)"
    r"(?:想|要|请|麻烦|反映|反应|咨询|说|问|请教|汇报|你们?|您|社区|帮忙|一下|下|哈|啊|解决|跟|和|向){0,6}(?:[，,：:。；;\s]+|(?=[1一第①])|\Z)"
)
"""That several things follow, and nothing else."""
_SENT_ON = re.compile(
    r"(?:(?<=[，,。；;、：:\s！!？?~～…了吗呢吧啊哈])(?:还有|对了|然后|同时|以及|再|还|另|而且|并且)"
    r"|另外(?:还有|还|再|就是|一[个件])?|还有(?:就是|一[个件]事?|个事)|再一?个(?:就是|是)?|再就是|再有(?:就是)?|此外|顺便|顺带"
    r"|第[二三四五](?:[个件点])?|[二三四五]是|其[二三次]|[②③④⑤]|(?<![0-9])[2-5][、.．)）])$"
)
"""What ends a part because the next one begins behind it."""
_LONGEST_ON = 8
"""Characters of that at most."""


def as_demands(text: str, parts: Sequence[Part]) -> list[Part]:
    """The parts of a text without what sets them apart from each other; a text of one part stays as it is.

    A part that only announces the others is none.
    """
    if len(parts) == 1:
        return list(parts)
    start, end = parts[0]
    told = parts[_past_announced(text, start, end) == end :]
    last = len(told) - 1
    return [
        _alone(text, part, first=part.start == start, last=number == last) for number, part in enumerate(told)
    ]


def _alone(text: str, part: Part, *, first: bool, last: bool) -> Part:
    start, end = trimmed(text, part)
    begin = _past_announced(text, start, end) if first else _past_other(text, start, end)
    stop = end if last else _before_next(text, begin, end)
    return Part(begin, stop) if stop - begin >= _LEAST else Part(start, end)


def _past_announced(text: str, start: int, end: int) -> int:
    """Where the first demand begins behind 反映两件事：一是 or 1、."""
    announced = _ANNOUNCED.match(text, start, end)
    return _past_numbers(text, announced.end() if announced else start, end)


def _past_numbers(text: str, start: int, end: int) -> int:
    numbered = _NUMBERED.match(text, start, end)
    return _past_signs(text, numbered.end(), end) if numbered else start


def _past_other(text: str, start: int, end: int) -> int:
    """Where a further demand begins behind 对了，另外 or ②."""
    at = _past_numbers(text, _past_signs(text, start, end), end)
    while said := _OTHER.match(text, at, end):
        behind = _past_signs(text, said.end(), end)
        if end - behind < _LEAST:
            break
        at = behind
    return _past_numbers(text, at, end)


def _past_signs(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _AT_START:
        start += 1
    return start


def _before_next(text: str, start: int, end: int) -> int:
    """Where a demand ends before 另外 or a comma."""
    while True:
        while end > start and text[end - 1] in _AT_END:
            end -= 1
        said = _SENT_ON.search(text, max(start, end - _LONGEST_ON), end)
        if said is None:
            return end
        end = said.start()
