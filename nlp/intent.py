"""What a message wants of the conversation, before anybody asks what it is about.

A message that is not plainly something else is an order: a lost order is worse than a greeting
that opens a draft.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.understanding import Intent

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOISE = re.compile(r"[\W_]+")
_FILLERS = re.compile(
    "啊|呀|哦|噢|吧|呢|嘛|啦|了|的|哈|您|你们|你|大家|各位|我|就|很|真|太|都|也|请|请问|领导|老师"
)
PLAIN = 0.5
"""An order's evidence below this leaves room for another intent."""
REST = 4
"""Characters that may be left when a phrase and the fillers are taken away (a name, a particle)."""


class IntentReader:
    """Phrases of each intent, compiled."""

    def __init__(self, phrases: Mapping[Intent, tuple[str, ...]]) -> None:
        """Compile the phrases; longer ones win."""
        self._patterns = {
            intent: re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
            for intent, words in phrases.items()
            if words
        }

    def read(self, text: str, evidence: float) -> Intent:
        """The intent of `text`, given how much speaks for its being an order."""
        bare = _NOISE.sub("", text)
        if not bare:
            return Intent.CHITCHAT
        for intent in (Intent.SPAM, Intent.PROGRESS_QUERY, Intent.HELP):
            pattern = self._patterns.get(intent)
            if pattern and pattern.search(bare):
                return intent
        for intent in (Intent.THANKS, Intent.GREETING, Intent.ABUSE, Intent.CHITCHAT):
            pattern = self._patterns.get(intent)
            if pattern and evidence < PLAIN and pattern.search(bare):
                rest = _FILLERS.sub("", pattern.sub("", bare))
                if len(rest) <= REST:
                    return intent
        return Intent.ORDER
