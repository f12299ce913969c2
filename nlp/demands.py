"""The separate things that one message asks for.

A message is cut where the writer says so (另外…, 一是…二是…, 1、…2、…) and where a new sentence
turns to a different matter. Each part must be a demand of its own: a topic (`lexicon/topics.toml`)
that the part before has not, or a request. Stories, reasons and several symptoms of one matter stay
whole: in doubt a message asks for one thing.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nlp.lexicon.texts import text_of
from nlp.patterns import Lazy, every_match, outermost
from nlp.vocabulary import TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nlp.patterns import Search, Span
    from nlp.vocabulary import Scan

MOST_DEMANDS = 5
SHORTEST = 10
"""A message of fewer characters asks for one thing."""
TELEGRAM = 60
"""In a text so short each sentence that turns to another matter is a demand, even if it only states."""
STORY = 120
"""A longer text tells a story: only what the writer sets apart is a demand of its own."""
_SHORTEST_PART = 3
SHORTEST_TOLD = 7
"""Characters of a part that is a demand only because another one is set apart from it."""
_POLITE = re.compile("谢|你好|您好|在吗|辛苦")

_LISTED = (
    r"(?<![0-9.])[1-9][、.．)）:：](?![0-9])|[①②③④⑤⑥]|[（(][一二三四五1-5][)）]|[一二三四五](?:是(?!不|否)|、)"
    r"|第[一二三四五](?:[，,、：:是]|[个件]事?(?:情|问题)?(?:就?是)?|点)|其[一二三四次](?:是|，|、)?|首先|最后(?![一天])"
    r"|(?<![^，,。；;：:\s])[一二三四五][，,.．：:]"
    r"|另?一[个件](?:事|问题)?(?:情)?就?是|头一[件个桩样]|二一[件个桩]|[一另]样是|第[一二三四五]呢"
)
_STRONG = (
    r"另外(?:一?[个件](?:事|问题)?(?:情)?)?|再一个|再有(?:就是)?|再就是|还有(?:就是|[一个件这]{1,2}(?:事|问题)|一[个件]|个事|个问题)|此外|顺便|顺带|对了|然后(?:还有|就是|再)"
    r"|再(?:帮我|请你们?|麻烦)?(?:问|说|反映|咨询|请教|查)(?:一?下)?|另[，,：]|还(?:有[，,]?我?(?:还|也)?)?(?:想|要|请)(?:再)?(?:问|反映|咨询|请教|说|投诉|了解|申请)|(?:同时|最后)(?:再|还|也)?我?(?:再|还|也)?(?:想|要)?(?:咨询|问|反映|请|申请|说)"
)
_WEAK = r"还有(?![人没谁几多什空些一]|[，,]?我?(?:一?样|的是))|同时|以及"
MARKS = Lazy(rf"(?P<strong>{_STRONG})|(?P<listed>{_LISTED})|(?P<weak>{_WEAK})")
"""What sets a further demand apart, or may."""
MARK_SIGN = re.compile(
    "[另还再顺对同最此以其首最然头第一二三四五1-9①②③④⑤⑥（(。！？!?；;\n]"
    "(?:[外，,：:一有想要就问说反咨请便带了时后次二三四五个件是、.．)）及先就再帮麻查样呢]|(?<=[①②③④⑤⑥。！？!?；;\n]).)"
)
"""Two characters at which a cut may be; most messages hold none, and then nothing more is looked at."""
_BREAKS = frozenset("。！？!?；;\n")
_EDGES = "，,。；;、：: \t\n"
_ANNOUNCED = Lazy("[两二三四2-4几][个件](?:事|问题|情况|诉求|方面)|[两三]样事")
_MANY = {"两": 2, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4}
_REASONS = Lazy("原因|理由|因为|条件|材料有|步骤|说法|证据")
_ASKING = Lazy(
    "想[问要办领找给报学借捐请申]|请问|问一?下|咨询|怎么|能不能|能否|可不可以|可以.{0,6}吗|希望|需要|麻烦|帮忙|要求|建议|申请|办理|反映|投诉|举报"
    "|哪里|哪儿|多少钱|什么时候|没人[管修清扫收]|坏了|不亮|堵了|咋[办弄]|求助|不[退给]"
)
_COMPLAINING = Lazy(
    "没法|没人|没有|太[多吵脏响大小暗少差慢高低贵乱旧]|老是|总是|天天|一直|整天|霸占|占了|封|拖欠|松了|断了|掉了|裂|塌|乱|臭|有?异?味|漏|欠|不好用|不干净|失灵|停运|不来|报修|跑跳|偷|锈|开不了|打不开|关不上|反水|滴水|不热|不平"
)
_CONTINUES = Lazy(
    r"[，,\s]*(?:我?(?:一?直|也|都|又|还|就是)?[他她它这那]|对方|人家|我自己|我(?:的)?(?:电话|手机|号码|姓|叫|住|是)|能不能|可不可以|能否|上门|补充|说明|强调|要?注意|谢谢|辛苦|最好|麻烦(?:尽快|快点|早点)|多少钱|要?多久|什么时候|需?要什么|怎么收费|几点|在哪|有没有名额|截止|[^，。]{0,6}(?:帮着|跟着))"
)


class Part(NamedTuple):
    """One demand: characters `start` to `end` of the text."""

    start: int
    end: int


class _Piece(NamedTuple):
    """A stretch between two cuts; `mark` is what the writer began it with."""

    start: int
    end: int
    mark: str
    said: int


def split_demands(text: str, scan: Scan | None = None) -> list[Part]:
    """The demands of a normalised text, in order; at least one, the whole text when it asks for one.

    `scan` knows where `topic_words` stand.
    """
    whole = [Part(0, len(text))]
    if len(text) < SHORTEST or MARK_SIGN.search(text) is None:
        return whole
    pieces = _pieces(text)
    if len(pieces) == 1:
        return whole
    topical = scan.spans(TOPIC) if scan else [(start, end) for _, start, end in _search()(text)]
    parts = _merged(text, pieces, _topics_of(text, pieces, topical))
    return [trimmed(text, part) for part in parts] if 1 < len(parts) <= MOST_DEMANDS else whole


def are_as_announced(text: str, parts: Sequence[Part]) -> bool:
    """Whether the writer has said how many demands there are, and so many were found (两件事：1、… 2、…)."""
    announced = _ANNOUNCED.search(text)
    return announced is not None and _MANY.get(announced.group()[0]) == len(parts)


def _pieces(text: str) -> list[_Piece]:
    """The text cut at marks and at the ends of sentences."""
    cuts: dict[int, tuple[str, int]] = {0: ("", 0)}
    at = 0
    while sign := MARK_SIGN.search(text, at):
        start = sign.start()
        at = start + 1
        mark = MARKS.match(text, start)
        if mark:
            at = mark.end()
            cuts[start] = (mark.lastgroup or "", at)
        elif text[start] in _BREAKS:
            cuts.setdefault(at, ("", at))
    starts = [*sorted(cuts), len(text)]
    return [_Piece(start, end, *cuts[start]) for start, end in pairwise(starts)]


def _merged(text: str, pieces: list[_Piece], topics_of: list[set[str]]) -> list[Part]:
    """The pieces put together again except where one turns to another demand."""
    announced = _ANNOUNCED.search(text) is not None
    listed = _is_list(text, pieces)
    parts = [Part(pieces[0].start, pieces[0].end)]
    spoken = topics_of[0]
    for piece, topics in zip(pieces[1:], topics_of[1:], strict=True):
        part = parts[-1]
        if _turns(text, piece, topics, spoken, part, listed=listed, announced=announced):
            parts.append(Part(piece.start, piece.end))
            spoken = topics
        else:
            parts[-1] = Part(part.start, piece.end)
            spoken = spoken | topics
    if announced and len(parts) > 1 and not topics_of[0] and parts[0].end == pieces[0].end:
        parts[:2] = [Part(parts[0].start, parts[1].end)]
    return parts


def _is_list(text: str, pieces: list[_Piece]) -> bool:
    """Whether the writer numbers demands, not reasons."""
    numbered = [piece for piece in pieces if piece.mark == "listed"]
    return len(numbered) > 1 and _REASONS.search(text, 0, numbered[-1].start) is None


def _turns(
    text: str, piece: _Piece, topics: set[str], spoken: set[str], part: Part, *, listed: bool, announced: bool
) -> bool:
    """Whether a piece turns to another demand than the part before it."""
    return (
        piece.end - piece.said >= _SHORTEST_PART
        and _is_other(text, piece, topics, spoken, listed=listed, announced=announced)
        and (_is_demand(text, part, spoken) or (piece.mark == "strong" and _is_told(text, part)))
    )


def _is_other(
    text: str, piece: _Piece, topics: set[str], spoken: set[str], *, listed: bool, announced: bool
) -> bool:
    """Whether a piece is set apart by its mark or its topic."""
    if piece.mark == "listed":
        return listed
    if not topics.isdisjoint(spoken):
        return False
    if piece.mark == "strong":
        return (bool(topics) or asks(text, piece.said, piece.end)) and (
            bool(topics and spoken) or not continues(text, piece.said)
        )
    if not (topics and spoken):
        return False
    if piece.mark == "weak" or announced or len(text) < TELEGRAM:
        return True
    return len(text) < STORY and asks(text, piece.said, piece.end)


def _is_told(text: str, part: Part) -> bool:
    """Whether a part before 另外 or the like says something, and not only thanks or a greeting."""
    return part.end - part.start >= SHORTEST_TOLD and _POLITE.search(text, part.start, part.end) is None


def _is_demand(text: str, part: Part, topics: set[str]) -> bool:
    return bool(topics) or asks(text, part.start, part.end)


def continues(text: str, start: int) -> bool:
    """Whether the text goes on about the same there: 他还说…, 麻烦尽快."""
    return _CONTINUES.match(text, start) is not None


def asks(text: str, start: int, end: int) -> bool:
    """Whether something is asked for or complained of between two characters."""
    return bool(_ASKING.search(text, start, end) or _COMPLAINING.search(text, start, end))


def _topics_of(text: str, pieces: list[_Piece], topical: list[Span]) -> list[set[str]]:
    """The topics of each piece; a word that begins in one and ends in the next is of neither."""
    topic_of = _topic_of()
    starts = [piece.start for piece in pieces]
    inside: list[list[Span]] = [[] for _ in pieces]
    for start, end in topical:
        at = bisect_right(starts, start) - 1
        if end <= pieces[at].end:
            inside[at].append((start, end))
    return [{topic_of[text[start:end]] for start, end in outermost(spans)} for spans in inside]


def topics_in(scan: Scan) -> list[tuple[int, int, str]]:
    """Where topics are named in a text, and which."""
    topic_of = _topic_of()
    return [(start, end, topic_of[scan.text[start:end]]) for start, end in scan.spans(TOPIC)]


def topic_words() -> Iterable[str]:
    """The words that name topics."""
    return _topic_of()


@cache
def _topic_of() -> dict[str, str]:
    data = tomllib.loads(text_of("topics.toml"))
    return {word: topic for topic, words in data.items() for word in words.split()}


@cache
def _search() -> Search:
    return every_match(topic_words())


def trimmed(text: str, part: Part) -> Part:
    """Without the punctuation around it."""
    start, end = part
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Part(start, end)
