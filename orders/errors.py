"""Why an order's rule said no. One family; the docstring is the default message."""

from __future__ import annotations

from inspect import getdoc


class OrderError(Exception):
    """The order does not allow this."""

    def __init__(self, message: str | None = None) -> None:
        """Use `message`, or the class's own docstring."""
        super().__init__(message or getdoc(type(self)))


class NotPossibleError(OrderError):
    """The order's state does not know this action."""


class NotAllowedError(OrderError):
    """This person may not do this to the order."""


class ReasonMissingError(OrderError):
    """The action needs words: a reason, a result or a message."""


class TeamMissingError(OrderError):
    """The action needs a team or a named person."""


class OnlyOnceError(OrderError):
    """The order allows this action once, and it has happened."""


class TooLateError(OrderError):
    """The time in which this was possible is over."""
