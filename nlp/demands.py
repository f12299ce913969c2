"""The separate things that one message asks for.

A message is cut where the writer says so (另外…, 还有一件事…, 一是…二是…, 1、…2、…) and where a new
sentence turns to a different matter. Stories, reasons and several symptoms of one matter stay whole.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from nlp.patterns import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_DEMANDS = 5
SHORTEST = 12
"""A message of fewer characters asks for one thing."""

_MARKER = re.compile(
    "另外(?:一个|一件|还有|再)?|还有(?:一?[个件]?(?:事|问题)(?:情)?(?:就?是)?|就是|一个|一件)?|再一个|再有(?:就是)?|再就是|此外|顺便|顺带|对了"
    "|再(?:问|说|反映)(?:一下)?(?:一?[个件])?|第[二三四五](?:个|件|是|，|、|点)?|[二三四五]是|其[次二三]|[二三四五][、.]|[（(][二三四五2-5][)）]"
    "|(?<![0-9])[2-5][、.．)）](?![0-9])|[②③④⑤]|最后(?:一个|再|还)"
)
_BREAK = re.compile("[。！？!?；;\n]")
_LEADING = re.compile("[，,。！？!?；;、\\s]*")
_ASKING = re.compile(
    "[坏漏堵吵脏臭断裂停乱挡占破塌倒晃卡滑]|没[有人修管水电到]?|不[亮通修管让给开关到]|怎么|能不能|能否|可不可以|可以|想问|问一?下"
    "|希望|需要|请|麻烦|帮|要求|建议|申请|办理|咨询|反映|投诉|哪里|哪儿|多少|什么时候|吗|想[要办领找给报学借捐]|太|老是|天天|总是|一直|到处|乱"
)


class Part(NamedTuple):
    """One demand: characters `start` to `end` of the text."""

    start: int
    end: int


def split_demands(text: str) -> list[Part]:
    """The demands of a normalised text, in order; at least one, the whole text when it asks for one."""
    whole = [Part(0, len(text))]
    if len(text) < SHORTEST:
        return whole
    pieces = list(_pieces(text))
    if len(pieces) == 1:
        return whole
    parts = _merged(text, pieces)
    return [_trimmed(text, part) for part in parts] if 1 < len(parts) <= MOST_DEMANDS else whole


class _Piece(NamedTuple):
    start: int
    end: int
    marked: bool


def _pieces(text: str) -> Iterator[_Piece]:
    """The text cut at markers and sentence ends."""
    cuts = {0: False}
    cuts |= {match.end(): False for match in _BREAK.finditer(text) if match.end() < len(text)}
    for match in _MARKER.finditer(text):
        at = match.start()
        cuts[at] = at > 0
    starts = sorted(cuts)
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield _Piece(start, end, cuts[start])


def _merged(text: str, pieces: list[_Piece]) -> list[Part]:
    parts = [Part(pieces[0].start, pieces[0].end)]
    spoken = _topics(text, pieces[0])
    for piece in pieces[1:]:
        topics = _topics(text, piece)
        if _turns(text, piece, topics, spoken, parts[-1]):
            parts.append(Part(piece.start, piece.end))
            spoken = topics
        else:
            parts[-1] = Part(parts[-1].start, piece.end)
            spoken |= topics
    return parts


def _turns(text: str, piece: _Piece, topics: set[str], spoken: set[str], part: Part) -> bool:
    """Whether a piece turns to another matter than the part before it."""
    asks = _ASKING.search(text, piece.start, piece.end) is not None
    if piece.marked:
        return (
            (asks or bool(topics))
            and not (topics and topics <= spoken)
            and bool(spoken or part.end - part.start >= SHORTEST // 2)
        )
    return bool(topics and spoken and topics.isdisjoint(spoken))


def _topics(text: str, piece: _Piece) -> set[str]:
    pattern, topic_of = _vocabulary()
    return {topic_of[match.group()] for match in pattern.finditer(text, piece.start, piece.end)}


@cache
def _vocabulary() -> tuple[re.Pattern[str], dict[str, str]]:
    data = tomllib.loads(files("nlp.lexicon").joinpath("topics.toml").read_text(encoding="utf-8"))
    topic_of = {word: topic for topic, words in data.items() for word in words.split()}
    return re.compile(any_of(topic_of)), topic_of


def _trimmed(text: str, part: Part) -> Part:
    """Without the punctuation around it."""
    start = _LEADING.match(text, part.start, part.end)
    end = part.end
    while end > part.start and text[end - 1] in "，,。；;、 \n":
        end -= 1
    return Part(min(start.end(), end) if start else part.start, end)
