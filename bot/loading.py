"""Loading the program: without being disturbed, and without what nobody asked for.

What is made while modules are loaded stays until the process ends: 250,000 objects. Python's collector goes
through them again and again, for nothing, which takes a fifth of the time that loading takes; and later each
of its great rounds would go through them once more.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nothing be collected meanwhile, and what was made never be looked at again.

    For what is done once a process: garbage in circles that is made in here stays as well.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def unaccompanied(*companions: str) -> Iterator[None]:
    """Load libraries as if their optional companions were not installed.

    The libraries look for them and do without; None in `sys.modules` is Python's own way to say that a module
    is not there. Whoever wants a companion later gets it.
    """
    absent = [name for name in companions if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is allowed, and means just that
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
