"""How long it takes to understand a message, beside plain `jieba.lcut` of the same text.

Run `python -m tests.benchmarks.bench_nlp` in the project's folder; `--json` for machines. Each round
does every job once, in turn, so that what disturbs the machine disturbs all alike; medians of rounds, in
processor time: what others do on the machine does not count.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LENGTHS = (20, 60, 200, 500, 2_000, 10_000)
MESSAGES = (
    "楼上半夜还在拖椅子，吵得孩子根本睡不着觉，说了几次也不听。",
    "3栋2单元的楼道灯坏了一个多星期，老人晚上看不见台阶。",
    "想问下高龄补贴怎么领，我妈今年八十三了，户口在外地。",
    "小区东门天天堵车，消防通道都让人占了，能不能管一管？",
    "物业费涨了又涨，垃圾好几天没人收，业主群里都在骂。",
    "我家水管漏水漏到楼下了，另外想申请临时救助，电话13812345678。",
    "老伴腿脚不好，孩子都在外地，想找个志愿者上门陪他说说话。",
    "房东不退押金还骂人，合同上写得清清楚楚，这事归谁管。",
    "农行门口那条路坑坑洼洼，下雨全是水，骑车的人摔了好几个。",
    "谢谢你们，路灯已经修好了，晚上出来散步亮堂多了。",
    "电动车在楼道里充电太危险，万一烧起来怎么跑，请尽快处理。",
    "孩子上小学要准备什么材料，居住证快到期了影响报名吗？",
)
CONTROL = Path(__file__).parents[1] / "nlp" / "control_corpus"
"""Chats and letters that nothing was learnt from, each of its own length."""
AGAIN = 10
"""How often each of them is read."""
ROUNDS = {20: 1500, 60: 800, 200: 300, 500: 120, 2_000: 36, 10_000: 12}


class Timing(NamedTuple):
    """Microseconds for one text of a length; `texts` says which texts."""

    job: str
    texts: str
    length: int
    median: float
    p99: float


def texts_of(length: int) -> list[str]:
    """Texts of exactly `length` characters, each beginning with another message."""
    texts = []
    for first in range(len(MESSAGES)):
        turned = MESSAGES[first:] + MESSAGES[:first]
        joined = "".join(turned) * (length // sum(map(len, turned)) + 1)
        texts.append(joined[:length])
    return texts


def jobs() -> dict[str, Callable[[str], object]]:
    """What is measured, the yardstick first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - slow to load, and measured on its own

    jieba.initialize()
    from nlp.alarm import read_alarm  # noqa: PLC0415 - as above
    from nlp.demands import split_demands  # noqa: PLC0415
    from nlp.extract import extract  # noqa: PLC0415
    from nlp.normalise import normalise  # noqa: PLC0415
    from nlp.places import EMPTY  # noqa: PLC0415
    from nlp.segment import Segmenter  # noqa: PLC0415
    from nlp.sorter import Sorter  # noqa: PLC0415

    return {
        "jieba.lcut": jieba.lcut,
        "understand": Sorter().understand,
        "normalise": normalise,
        "segment": Segmenter().cut,
        "places": EMPTY.find,
        "extract": extract,
        "alarm": read_alarm,
        "demands": split_demands,
    }


def measure(
    name: str, texts: list[str], rounds: int, work: dict[str, Callable[[str], object]]
) -> list[Timing]:
    """Every job on some texts, in turn."""
    spent: dict[str, list[float]] = {job: [] for job in work}
    length = round(statistics.median(map(len, texts)))
    gc.disable()
    for round_number in range(-2, rounds):
        text = texts[round_number % len(texts)]
        for job, do in work.items():
            begun = time.thread_time_ns()
            do(text)
            if round_number >= 0:
                spent[job].append((time.thread_time_ns() - begun) / 1000)
    gc.enable()
    return [Timing(job, name, length, statistics.median(all_), _p99(all_)) for job, all_ in spent.items()]


def everything(work: dict[str, Callable[[str], object]]) -> Iterator[Timing]:
    """Texts of every length, then our own chats and letters."""
    for length in LENGTHS:
        yield from measure(f"{length:,}", texts_of(length), ROUNDS[length], work)
    for name in ("chats", "letters"):
        lines = (CONTROL / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        texts = [json.loads(line)["text"] for line in lines]
        yield from measure(name, texts, len(texts) * AGAIN, work)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


COLD = """
import time, psutil
begun = time.process_time()
{code}
print(time.process_time() - begun, psutil.Process().memory_info().rss / 1e6)
"""
LOADS = {
    "jieba.lcut": "import warnings; warnings.simplefilter('ignore')\nimport jieba; jieba.lcut('路灯坏了')",
    "understand": "from nlp.sorter import Sorter; Sorter().understand('路灯坏了，3栋2单元，另外有人摔倒了')",
}


def cold(code: str) -> tuple[float, float]:
    """Seconds of work until the first answer in a fresh process, and its megabytes; the best of five."""
    runs = []
    for _ in range(5):
        shown = subprocess.run(  # noqa: S603 - the programs above
            [sys.executable, "-c", COLD.format(code=code)], capture_output=True, text=True, check=True
        )
        seconds, megabytes = map(float, shown.stdout.split())
        runs.append((seconds, megabytes))
    return min(runs)


def report(timings: list[Timing], loads: dict[str, tuple[float, float]]) -> str:
    """The figures as tables."""
    yardstick = {timing.texts: timing.median for timing in timings if timing.job == "jieba.lcut"}
    rows = ["characters  job          µs median      p99  a character  of jieba  messages/s"]
    rows += [
        f"{one.texts:>10}  {one.job:11}  {one.median:9.1f}  {one.p99:7.1f}  {one.median / one.length:11.2f}  "
        f"{one.median / yardstick[one.texts]:8.2f}  {1e6 / one.median:10,.0f}"
        for one in timings
    ]
    rows += ["", "cold start   seconds  megabytes"]
    rows += [f"{job:11}  {seconds:7.2f}  {megabytes:9.0f}" for job, (seconds, megabytes) in loads.items()]
    return "\n".join(rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of tables")
    as_json = parser.parse_args().json
    loads = {job: cold(code) for job, code in LOADS.items()}
    work = jobs()
    timings = list(everything(work))
    if as_json:
        sys.stdout.write(
            json.dumps({"timings": [timing._asdict() for timing in timings], "cold": loads}) + "\n"
        )
    else:
        sys.stdout.write(report(timings, loads) + "\n")


if __name__ == "__main__":
    main()
