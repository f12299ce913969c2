"""`sandan serve` itself, with the Bot API's limits lifted: 30 messages a second would hide all else.

With `--counts FILE` it counts its statements and transactions and writes them there when it ends.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bot import app
from bot.__main__ import main
from bot.tg.channel import TelegramSettings
from bot.tg.pace import Limits

ENDLESS = 1_000_000


def lift_limits() -> None:
    """Let the channel send as fast as it can."""
    limits = Limits(overall=ENDLESS, chat=ENDLESS, group=ENDLESS)
    vars(app)["TelegramSettings"] = partial(TelegramSettings, limits=limits)  # which the wiring calls


def count_statements() -> Counter[str]:
    """Count what goes to the database from now on."""
    counts: Counter[str] = Counter()

    @event.listens_for(Engine, "before_cursor_execute")
    def _statement(_connection: Any, _cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401 - SQLAlchemy's
        counts["statements"] += 1
        counts[" ".join(statement.split())[:160]] += 1

    @event.listens_for(Engine, "commit")
    def _commit(connection: Any) -> None:  # noqa: ANN401 - as above
        reading = connection.get_execution_options().get("sandan_reading", False)
        counts["reads" if reading else "commits"] += 1

    return counts


if __name__ == "__main__":
    lift_limits()
    if sys.argv[1:2] == ["--counts"]:
        target = Path(sys.argv[2])
        counted = count_statements()
        code = main(["serve", *sys.argv[3:]])
        target.write_text(json.dumps(counted.most_common(), ensure_ascii=False), encoding="utf-8")
        sys.exit(code)
    sys.exit(main(["serve", *sys.argv[1:]]))
