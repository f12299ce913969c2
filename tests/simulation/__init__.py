"""Months of a community's life in minutes, with real processes that are killed again and again.

| file | what is in it |
|---|---|
| `play.py` | lets the time pass: how much is played, when people act, when the processes look at the clock |
| `people.py` | residents who write, members who work, by chance |
| `fleet.py` | starts the processes, tells them the time, kills them with SIGKILL, starts them again |
| `worker.py` | one such process: the timetable and the outbox of the service |
| `farend.py` | the messenger's far end: what was received, as JSON lines that outlive their writer |
| `diary.py` | what happened outside of the service: people's moves, looks at the clock, deaths |
| `books.py` | what the service has written down |
| `rules.py` | what ought to have been sent, reckoned from the diary alone |
| `receipts.py` | what was received by whom, read back from the far end's lines |
| `audit_nudges.py`, `audit_words.py`, `audit_summaries.py`, `audit_traffic.py` | what must be true |
| `audit.py` | all of them together, and the figures |

`python -m tests.simulation` plays the whole quarter; `pytest tests/simulation` a cut of some weeks.
"""
