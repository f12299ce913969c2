"""Every figure of a summary with the orders behind it, as plain data that is kept with the summary.

A *node* is a leaf, `{"title", "community", "orders": [numbers]}`, or a chapter, `{"title", "parts": {key:
node}}`. A *path* names a node by the keys that lead to it, joined by dots: short enough for a button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.texts import summary_desk as texts
from handlers.texts import summary_labels as labels
from orders.report import Measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from handlers.reporting.names import Names
    from orders.report import Advice, Dimension, Figure, Report, Rising, Row
    from storage.models import Community

    Node = dict[str, Any]

LATE, UNSOLVED, RISING = "late", "unsolved", "rising"
MEASURES, THANKS, ADVICE = "m", "t", "a"


def tree(report: Report, names: Names, community: int) -> Node:
    """Return everything of one community's report that can be opened."""
    return _Book(names, community).whole(report)


def street_tree(street: str, compared: Sequence[tuple[Community, Report, Names]]) -> Node:
    """Return the same for a street: what is late, unsolved and rising, and each community's figures."""
    books = [(one, tree(report, names, one.id)) for one, report, names in compared]
    shared = {
        key: _chapter(
            title, {f"s{at}": _renamed(book["parts"][key], one.name) for at, (one, book) in enumerate(books)}
        )
        for key, title in ((LATE, texts.LATE), (UNSOLVED, texts.UNSOLVED), (RISING, texts.RISING))
    }
    each = {f"s{at}": _renamed(book, one.name) for at, (one, book) in enumerate(books)}
    return _chapter(street, {**shared, **each})


def find(root: Node, path: str) -> Node | None:
    """Return the node at a path (the root for an empty one), or None."""
    node: Node | None = root
    for key in filter(None, path.split(".")):
        node = node.get("parts", {}).get(key) if node is not None else None
    return node


def parts_of(node: Node) -> list[tuple[str, Node]]:
    """Return a chapter's parts with their keys, without those behind which nothing is."""
    return [(key, part) for key, part in node.get("parts", {}).items() if size(part)]


def size(node: Node) -> int:
    """Return how many orders are behind a leaf, or how many parts of a chapter have any."""
    if "orders" in node:
        return len(node["orders"])
    return sum(1 for part in node.get("parts", {}).values() if size(part))


def told(node: Node, path: str) -> int:
    """Return how many a button promises: orders, or things that rise; a street counts all of them."""
    parts = [part for part in node.get("parts", {}).values() if size(part)]
    if "orders" in node or not parts:
        return size(node)
    if path == RISING:
        return sum(size(part) if "parts" in part else 1 for part in parts)
    return sum(told(part, path) for part in parts)


def _renamed(node: Node, title: str) -> Node:
    return {**node, "title": title}


def _chapter(title: str, parts: Mapping[str, Node]) -> Node:
    return {"title": title, "parts": dict(parts)}


class _Book:
    """Writes one community's figures down."""

    def __init__(self, names: Names, community: int) -> None:
        self._names = names
        self._community = community

    def whole(self, report: Report) -> Node:
        parts = {
            LATE: self._leaf(texts.LATE, (one.number for one in report.late)),
            UNSOLVED: self._unsolved(report),
            RISING: self._numbered(texts.RISING, [self._rising(one) for one in report.rising]),
            MEASURES: self._measures(texts.MEASURES, report.figures),
        }
        for at, (dimension, rows) in enumerate(report.groups.items()):
            parts[f"d{at}"] = self._numbered(
                texts.dimension(dimension), [self._row(dimension, row) for row in rows]
            )
        parts[THANKS] = self._leaf(texts.THANKS, (one.number for one in report.thanks))
        advice = [
            self._leaf(self._advised(one.advice, one.dimension, one.key), one.orders)
            for one in report.suggestions
        ]
        parts[ADVICE] = self._numbered(texts.ADVICE, advice)
        return _chapter(labels.title(report.period), parts)

    def _leaf(self, title: str, orders: Iterable[int]) -> Node:
        return {"title": title, "community": self._community, "orders": sorted(set(orders))}

    def _numbered(self, title: str, nodes: Sequence[Node]) -> Node:
        return _chapter(title, {str(at): node for at, node in enumerate(nodes)})

    def _unsolved(self, report: Report) -> Node:
        figure = report.figures.get(Measure.SOLVED_RATE)
        return self._leaf(texts.UNSOLVED, figure.others if figure else ())

    def _rising(self, one: Rising) -> Node:
        return self._leaf(self._called(one.dimension, one.key), one.orders)

    def _row(self, dimension: Dimension, row: Row) -> Node:
        return self._measures(self._called(dimension, row.key), row.figures)

    def _measures(self, title: str, figures: Mapping[Measure, Figure]) -> Node:
        return self._numbered(title, [self._figure(figure) for figure in figures.values()])

    def _figure(self, figure: Figure) -> Node:
        title = labels.MEASURE[figure.measure]
        if not figure.others:
            return self._leaf(title, figure.counted)
        return _chapter(
            title,
            {
                "y": self._leaf(texts.FOR_IT.format(measure=title), figure.counted),
                "n": self._leaf(texts.AGAINST_IT.format(measure=title), figure.others),
            },
        )

    def _called(self, dimension: Dimension, key: str) -> str:
        return labels.name(dimension, key, self._names)

    def _advised(self, advice: Advice, dimension: Dimension | None, key: str) -> str:
        why = labels.ADVICE[advice]
        return f"{why}：{self._called(dimension, key)}" if dimension else why
