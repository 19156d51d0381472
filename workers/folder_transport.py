"""Messages in a folder of this machine: the broker of an installation that has no broker server.

Kombu's file transport, with messages put and taken whole: its own writes in place, and a reader who comes at that
instant takes half a message. A message that was taken by a process that dies is lost; the sweeper does its work.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.exceptions import OperationalError
from kombu.transport import filesystem


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]  # kombu's two disagree
        file = Path(self.data_folder_out, f"{monotonic_ns():020d}_{uuid.uuid4()}.{queue}.msg")
        draft = file.with_suffix(".draft")
        try:
            draft.write_text(json.dumps(payload), encoding="utf-8")
            draft.rename(file)
        except OSError as error:  # a full disk, as of a broker that cannot be reached
            draft.unlink(missing_ok=True)
            raise OperationalError("the folder of the messages takes none") from error

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for file in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = file.with_suffix(".taken")
            try:
                file.rename(taken)
            except FileNotFoundError:  # another worker was faster
                continue
            message: dict[str, Any] = json.loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return message
        raise Empty


class Transport(filesystem.Transport):
    """For Celery's `broker_transport`."""

    Channel = Channel
