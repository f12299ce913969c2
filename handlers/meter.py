"""What is counted while the service works, in the service's own terms. Numbers and kinds, never a person."""

from __future__ import annotations

from typing import Protocol


class Meter(Protocol):
    """Somebody who counts; the wiring says who."""

    def taken(self, channel: str, kind: str, seconds: float) -> None:
        """Count a message or a press that was handled, and how long that took."""
        ...

    def understood(self, confidence: float, *, sure: bool) -> None:
        """Count a message that was sorted."""
        ...

    def delivered(self, channel: str, seconds: float, *, answer: bool) -> None:
        """Count a notice that arrived, and how long after it was due; `answer`: a person waited for it."""
        ...

    def held_up(self, channel: str, reason: str) -> None:
        """Count a notice not sent just now (`later`, `flood`), or at all (`refused`, `lost`)."""
        ...


class Silent:
    """Counts nothing."""

    def taken(self, channel: str, kind: str, seconds: float) -> None:
        """See :class:`Meter`."""

    def understood(self, confidence: float, *, sure: bool) -> None:
        """See :class:`Meter`."""

    def delivered(self, channel: str, seconds: float, *, answer: bool) -> None:
        """See :class:`Meter`."""

    def held_up(self, channel: str, reason: str) -> None:
        """See :class:`Meter`."""
