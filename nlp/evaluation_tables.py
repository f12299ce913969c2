"""An evaluation as plain text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.evaluate import Evaluation, Miss

ERROR_LENGTH = 60
"""Characters of a missed message that a table shows."""


def summary_table(columns: dict[str, Evaluation]) -> str:
    """One column an evaluation (text, short, random picks …), one row a figure."""
    rows = [("", *columns), ("messages", *(str(each.n) for each in columns.values()))]
    rows.append(("macro-F1", *(f"{each.macro_f1:.3f}" for each in columns.values())))
    rows += [
        (f"  {category}", *(f"{each.scores[category].f1:.3f}" for each in columns.values()))
        for category in Category
    ]
    rows.append(("first or second label", *(f"{each.fair:.3f}" for each in columns.values())))
    rows.append(("label among the two shown", *(f"{each.top_two:.3f}" for each in columns.values())))
    rows.append(("share sure", *(f"{each.sure_share:.3f}" for each in columns.values())))
    rows.append(("sure and right", *(f"{each.sure_fair:.3f}" for each in columns.values())))
    return _aligned(rows)


def confusion_table(evaluation: Evaluation) -> str:
    """Right categories down, given ones across."""
    rows = [("right \\ given", *Category)]
    rows += [
        (right, *(str(evaluation.confusion.get((right, given), 0)) for given in Category))
        for right in Category
    ]
    return _aligned(rows)


def calibration_table(evaluation: Evaluation) -> str:
    """What was promised and what was kept."""
    rows = [("messages", "confidence", "right")]
    rows += [(str(each.n), f"{each.confidence:.2f}", f"{each.right:.2f}") for each in evaluation.bins]
    return _aligned(rows)


def error_lines(misses: tuple[Miss, ...]) -> str:
    """Each missed message with the words that decided, surest first."""
    return "\n".join(_error(miss) for miss in sorted(misses, key=lambda miss: -miss.confidence))


def _error(miss: Miss) -> str:
    words = " ".join(f"{word.text}({word.category} {word.weight:+.1f})" for word in miss.words)
    text = miss.text[:ERROR_LENGTH].replace("\n", " ")
    return f"{miss.id}: {miss.label} taken for {miss.given} ({miss.confidence:.2f}): {text} | {words}"


def evaluation_json(evaluation: Evaluation) -> dict[str, object]:
    """The evaluation for machines."""
    return {
        "n": evaluation.n,
        "macro_f1": evaluation.macro_f1,
        "f1": {category.value: score.f1 for category, score in evaluation.scores.items()},
        "scores": {category.value: score._asdict() for category, score in evaluation.scores.items()},
        "first_or_second": evaluation.fair,
        "top_two": evaluation.top_two,
        "sure": {"share": evaluation.sure_share, "precision": evaluation.sure_fair},
        "confusion": {
            right.value: {given.value: evaluation.confusion.get((right, given), 0) for given in Category}
            for right in Category
        },
        "calibration": [each._asdict() for each in evaluation.bins],
        "errors": [
            {
                "id": miss.id,
                "text": miss.text,
                "label": miss.label.value,
                "given": miss.given.value,
                "confidence": miss.confidence,
                "words": [
                    {"text": word.text, "category": word.category.value, "weight": word.weight}
                    for word in miss.words
                ],
            }
            for miss in evaluation.misses
        ],
    }


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: Sequence[int]) -> str:
    cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
    return "  ".join([row[0].ljust(widths[0]), *cells[1:]])
