"""How near the outbox comes to the best that the Bot API's limits allow, with no 429.

    python -m tests.benchmarks.bench_drain [--case NAME …] [--rounds K] [--json FILE]

For each case the notices are written into the outbox of the real `sandan serve`, which runs in a process
of its own in front of the strict loopback Bot API of the tests: real HTTP, the real limits (30 messages a
second, 1 a second to a chat, 20 a minute to a group) in real time, judged by sliding windows over the moments
of arrival. Counted is from the first arrival to the last; the optimum is the least that the limits allow.
A round of all cases takes about three minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from handlers.channel import ChatKind, Outgoing
from handlers.turn import to_payload
from orders.notices import Priority
from storage import outbox
from storage.database import Database
from storage.outbox import Letter
from storage.vault import Vault
from tests.benchmarks.far_end import TOKEN
from tests.benchmarks.processes import Street, found
from tests.botapi import BotApi
from tests.botapi_limits import OVERALL, PER_CHAT, PER_GROUP

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMUNITY = 1
START, SETTLE = 30.0, 4.0
"""Seconds that the service may take to start, and in which its jobs catch up after that."""
LOOK = 10.0
"""Seconds after which the service must have seen what another process has written."""
TOO_LONG = 3.0
"""Times the optimum, after which a case is given up."""
WORDS = "您的诉求有了新的进展：师傅明天上午到，请家里留人。"


def people(number: int) -> list[int]:
    """Return so many private chats."""
    return list(range(1, number + 1))


def groups(messages: int) -> list[int]:
    """Return three groups in turn, so many messages in all."""
    return [-1 - number % 3 for number in range(messages)]


CASES = {
    "300 to 300 people": people(300),
    "900 to 900 people": people(900),
    "60 to 3 groups": groups(60),
    "90 to 3 groups": groups(90),
    "300 to people and 60 to 3 groups": people(300) + groups(60),
}


@dataclass(frozen=True, slots=True)
class Drained:
    """What came of one case: seconds from the first arrival to the last, and refusals."""

    messages: int
    optimum: float
    seconds: float
    refused: int

    @property
    def share(self) -> float:
        """Return how near the optimum it came."""
        return self.optimum / self.seconds


def optimum(chats: Sequence[int]) -> float:
    """Return the seconds between the first message and the last that no sender can beat."""
    least = (len(chats) - 1) // OVERALL.most * OVERALL.seconds
    for chat, messages in Counter(chats).items():
        alone = (messages - 1) * PER_CHAT.seconds
        if chat < 0:
            minutes, rest = divmod(messages - 1, PER_GROUP.most)
            alone = minutes * PER_GROUP.seconds + rest * PER_CHAT.seconds
        least = max(least, alone)
    return least


async def fill(street: Street, chats: Sequence[int]) -> None:
    """Write the notices into the service's outbox, all at once."""
    path = Path(street.settings["SANDAN_DATA_DIR"]) / "sandan.db"
    vault = Vault(street.settings["SANDAN_SECRET_KEY"])
    database = Database(f"sqlite+aiosqlite:///{path}", vault, lambda: datetime.now(UTC))
    async with database.transaction() as session:
        for number, chat in enumerate(chats, 1):
            kind = ChatKind.GROUP if chat < 0 else ChatKind.PRIVATE
            words = to_payload(Outgoing(f"{number}：{WORDS}"))
            letter = Letter("telegram", str(chat), kind, words, Priority.NEWS)
            await outbox.put(session, COMMUNITY, letter, database.clock())
    await database.close()


async def drain(where: Path, chats: Sequence[int]) -> Drained:
    """Let the service send what is in its outbox."""
    async with BotApi() as api:
        api.token, api.world.clock = TOKEN, monotonic
        rooms = [api.user(chat).chat if chat > 0 else api.group(chat).chat for chat in sorted(set(chats))]
        street = found(where, api.url)
        least = optimum(chats)
        with street.serve(paced=True):
            await api.world.until(lambda: api.calls["setWebhook"], START)
            await asyncio.sleep(SETTLE)
            await fill(street, chats)
            patience = LOOK + TOO_LONG * least
            await api.world.until(lambda: api.calls["sendMessage"] >= len(chats), patience)
            await api.world.until(lambda: sum(len(room.messages) for room in rooms) >= len(chats), patience)
        arrived = sorted(shown.at for room in rooms for shown in room.answers)
        said = Counter(shown.text for room in rooms for shown in room.answers)
    if len(said) != len(chats) or len(arrived) != len(chats):
        raise AssertionError(f"{len(chats)} notices, {len(said)} of them shown, {len(arrived)} messages")
    return Drained(len(chats), least, arrived[-1] - arrived[0], api.limits.refused)


async def run(cases: Sequence[str], rounds: int) -> dict[str, list[Drained]]:
    """Drain every case, round after round."""
    done: dict[str, list[Drained]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name in cases:
            with tempfile.TemporaryDirectory() as folder:
                one = await drain(Path(folder) / "street", CASES[name])
            done[name].append(one)
            sys.stderr.write(f"{name}: {one.seconds:.2f} s, {one.share:.3f}, {one.refused} × 429\n")
    return done


def report(done: dict[str, list[Drained]]) -> str:
    """Return the table."""
    lines = ["of the optimum    seconds  optimum  429s  case"]
    for name, each in done.items():
        share = statistics.median(one.share for one in each)
        seconds = statistics.median(one.seconds for one in each)
        refused = sum(one.refused for one in each)
        lines.append(f"{share:14.3f}  {seconds:9.2f}  {each[0].optimum:7.1f}  {refused:4}  {name}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", action="append", choices=list(CASES), help="only this one; may be repeated")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    given = parser.parse_args()
    done = asyncio.run(run(given.case or list(CASES), given.rounds))
    sys.stdout.write(report(done) + "\n")
    if given.json is not None:
        figures = {name: [asdict(one) for one in each] for name, each in done.items()}
        given.json.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
