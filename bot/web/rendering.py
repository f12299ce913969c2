"""The pages' templates, and what every page may use.

They are loaded with the first page: who speaks to the service by messenger waits for none.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.texts import web as texts

if TYPE_CHECKING:
    from jinja2 import Environment

    from bot.web.assets import Assets

TEMPLATES = Path(__file__).parent / "templates"


class Templates:
    """Renders templates."""

    def __init__(self, assets: Assets, title: str, *, board: bool) -> None:
        """Load nothing yet; `board` says whether there is a public board to lead to."""
        self._shared = {"texts": texts, "asset": assets.url, "title": title, "board": board}

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - see above

        made = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.globals.update(self._shared)
        return made

    def render(self, name: str, **facts: object) -> str:
        """Return a page."""
        return self._environment.get_template(name).render(**facts)
