"""The files of this folder, wherever the package is installed."""

from __future__ import annotations

from pkgutil import get_data  # importlib.resources takes ten times as long to load


def text_of(name: str) -> str:
    """The text of a file.

    Raises:
        OSError: there is no such file.
    """
    data = get_data(__package__, name)
    if data is None:
        raise FileNotFoundError(name)
    return data.decode("utf-8").replace("\r\n", "\n")
