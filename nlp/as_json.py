"""The understanding of a message as plain data, the contract of `sandan classify`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from nlp.understanding import Understanding

Json: TypeAlias = dict[str, object]


def as_json(understanding: Understanding, *, id: object = None) -> Json:  # noqa: A002 - the contract's own word
    """One JSON object a message; `id` is passed through as it came."""
    place = understanding.place
    return {
        "id": id,
        "intent": understanding.intent.value,
        "category": understanding.category.value,
        "matter": understanding.matter,
        "runner_up": understanding.runner_up.value,
        "confidence": round(understanding.confidence, 4),
        "sure": understanding.sure,
        "words": [
            {
                "text": word.text,
                "start": word.start,
                "end": word.end,
                "category": word.category.value,
                "weight": word.weight,
            }
            for word in understanding.words
        ],
        "alarm": understanding.alarm.value,
        "sensitive": understanding.sensitive,
        "place": place and {"text": place.text, "start": place.start, "end": place.end, "code": place.code},
        "phones": list(understanding.phones),
        "id_numbers": list(understanding.id_numbers),
        "anonymous": understanding.anonymous,
        "demands": [
            {"text": part.text, "start": part.start, "end": part.end, "category": part.category.value}
            for part in understanding.demands
        ],
    }
