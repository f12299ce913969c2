"""What a message wants of the conversation, before anybody asks what it is about.

A message that is not plainly something else is an order: a lost order is worse than a greeting
that opens a draft.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.patterns import Lazy, every_word
from nlp.understanding import Intent
from nlp.vocabulary import INTENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nlp.classify import Verdict
    from nlp.lexicon import IntentWords, Scale
    from nlp.vocabulary import Scan

_NOISE = re.compile(r"\[[^\[\]]{1,6}\]|[\W_]+")
_FILLERS = re.compile(
    "非常|真的|真是|实在|请问|不好意思|抱歉|对不起|你们|您们|大家|各位|咱们|社区|领导|同志|老师|师傅|书记|主任|网格员|工作人员|小姐姐|小哥|美女|帅哥"
    "|[你您我咱他她了的啊呀哦噢吧呢嘛啦哈哎唉嗯就很真太都也还请好小老大多再这那个一是们姐哥叔姨总]"
)
_MEANT = re.compile(f"[^{_FILLERS.pattern.translate(str.maketrans('', '', '|[]'))}]")
"""What no filler is made of."""
_DENIED = re.compile("[不没无](?:太|怎么|是很)?(?:满意|感谢|谢)")
"""我不满意 is no thanks."""
_REQUEST = Lazy("请(?:你们|您们|社区|物业|安排|派|帮|管|来|尽快|处理|解决|把|让|修)")
"""Whoever asks for something in so many words is not chatting."""
REST = 2
"""Characters that may be left beside a phrase and the fillers: a name, a particle."""
LONGEST_ALONE = 24
"""A longer message is not made of one phrase."""
LONGEST_PATTERN = 80
"""A longer message tells a story, whatever it holds."""
CLEAR_MATTER, CLEAR_PATTERN = 1.5, 32
"""Where so much is said of a matter, patterns count in short messages only."""
LONGEST_TALK = 60
"""Nor does what a message merely sounds like count in a longer one."""
LOUD = -0.5
"""What a kind of small talk must be heard like to be named."""
ORDER = Intent.ORDER
TALK = tuple(intent for intent in Intent if intent is not ORDER)
NO_MATTER = 0.6
"""A message of which less was said than this names no matter."""
ALONE_ORDER = (
    Intent.PROGRESS_QUERY,
    Intent.HELP,
    Intent.THANKS,
    Intent.GREETING,
    Intent.ABUSE,
    Intent.CHITCHAT,
)


@dataclass(frozen=True, slots=True)
class _Signs:
    phrases: frozenset[str]
    alone: Lazy | None
    anywhere: re.Pattern[str] | None
    signs: frozenset[str]


class IntentReader:
    """The signs of each intent, compiled."""

    def __init__(self, intents: Mapping[Intent, IntentWords]) -> None:
        """Compile; longer phrases are taken first."""
        self._signs = {intent: _compiled(words) for intent, words in intents.items()}
        self._phrases = every_word(phrase for words in intents.values() for phrase in words.alone)

    def read(self, scan: Scan, matter: float) -> Intent:
        """The intent of a normalised text, given how much was said of any matter in it."""
        length = len(scan.text)
        clear = matter >= CLEAR_MATTER
        found = self._alone(scan.text) if matter < NO_MATTER and length <= LONGEST_ALONE else None
        if not found and scan.present & INTENT and length <= (CLEAR_PATTERN if clear else LONGEST_PATTERN):
            found = self._anywhere(scan)
        return found or ORDER

    def _alone(self, text: str) -> Intent | None:
        """The intent of a text that is made of phrases and fillers only."""
        bare = text if text.isalnum() else _NOISE.sub("", text)
        if not bare:
            return Intent.CHITCHAT
        said = self._phrases(bare)
        if not said or len(_MEANT.findall(bare)) > REST + sum(map(len, said)):
            return None
        return next((intent for intent in ALONE_ORDER if self._is_alone(intent, bare, set(said))), None)

    def _anywhere(self, scan: Scan) -> Intent | None:
        """The first intent of which a pattern is in the text."""
        said = scan.words(INTENT)
        for intent, signs in self._signs.items():
            if signs.anywhere and not signs.signs.isdisjoint(said) and signs.anywhere.search(scan.text):
                return intent
        return None

    def _is_alone(self, intent: Intent, bare: str, said: set[str]) -> bool:
        signs = self._signs.get(intent)
        if signs is None or signs.alone is None or signs.phrases.isdisjoint(said):
            return False
        if not signs.alone.search(bare) or (intent is Intent.THANKS and _DENIED.search(bare)):
            return False
        return len(_FILLERS.sub("", signs.alone.sub("", bare))) <= REST


def is_idle(scan: Scan, verdict: Verdict, scale: Scale) -> bool:
    """Whether a text that no phrase and no pattern tells sounds like no order."""
    if len(scan.text) > LONGEST_TALK or verdict.evidence() >= CLEAR_MATTER:
        return False
    return verdict.idle(scale) > 0 and not (_DENIED.search(scan.text) or _REQUEST.search(scan.text))


def kind_of_talk(talk: Sequence[float]) -> Intent:
    """The kind that it sounds most like, where it sounds like any; what has no sound is chit-chat."""
    loudest = max(talk)
    return TALK[talk.index(loudest)] if loudest > LOUD else Intent.CHITCHAT


def _compiled(words: IntentWords) -> _Signs:
    phrases = sorted(words.alone, key=len, reverse=True)
    alone = "|".join(re.escape(phrase) if phrase[1:] else f"^{re.escape(phrase)}$" for phrase in phrases)
    return _Signs(
        phrases=frozenset(phrases),
        alone=Lazy(alone) if alone else None,
        anywhere=re.compile("|".join(words.patterns)) if words.patterns else None,
        signs=frozenset(words.signs),
    )
