"""Finishes what has waited too long, without any broker: the promise that no lost message matters.

An entry that hangs ends the sweeper's process after the time that a task may take; whoever started it starts it again,
and the attempt has been counted. Its sign of life is kept by `heartbeat.py`.
"""

from __future__ import annotations

import faulthandler
import json
import logging
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from graph.changes import time_text
from matching.engine import Engine
from workers.clock import Clock
from workers.outbox import Worked, work_off
from workers.settings import TASK_SECONDS

log = logging.getLogger(__name__)

AT_ONCE = 200


def sweep(engine: Engine, clock: Clock, older_than: timedelta, alive: Callable[[], None]) -> Counter[Worked]:
    """Work off the oldest entries that are older; what came of them. A failed one is tried again next time.

    `alive` is called at least once, and again after every entry.
    """
    cut_off = time_text(clock.now() - older_than)
    swept: Counter[Worked] = Counter()
    for entry in engine.store.pending(AT_ONCE):
        if json.loads(entry.body)["at"] > cut_off:
            break
        faulthandler.dump_traceback_later(TASK_SECONDS, exit=True)
        swept[work_off(engine, entry.position, clock)] += 1
        faulthandler.cancel_dump_traceback_later()
        alive()
    if swept:
        log.info("entries swept", extra={str(outcome): number for outcome, number in swept.items()})
    alive()
    return swept
