"""A worker's application in which a task can be caught in the act: `celery -A tests.edges.held_worker`.

In the folder `JIUZHU_TEST_HOLD`, a task first notes its process in `taken`. Then `hold` makes it wait for ever, `die`
kills its process, and without either it works.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from matching.engine import Act, Engine
from workers.process import app
from workers.reactions import REACTIONS

__all__ = ["app"]

_FOLDER = Path(os.environ["JIUZHU_TEST_HOLD"])
_word, _assess = REACTIONS["SignalsRecorded"]


def _caught(engine: Engine, act: Act, household: str) -> object:
    with (_FOLDER / "taken").open("a") as file:
        file.write(f"{os.getpid()}\n")
    if (_FOLDER / "hold").exists():
        threading.Event().wait()
    if (_FOLDER / f"die.{household.replace(':', '-')}").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    return _assess(engine, act, household)


REACTIONS["SignalsRecorded"] = (_word, _caught)
