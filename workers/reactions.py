"""Which use case answers which event. An event that is not in the table is somebody's to read, nobody's to act on."""

from __future__ import annotations

from collections.abc import Callable

from matching.engine import Act, Engine
from matching.use_cases import assess_household

Reaction = Callable[[Engine, Act, str], object]
"""One use case on the event's subject; done twice under the same operation key it changes nothing."""

REACTIONS: dict[str, tuple[str, Reaction]] = {
    "SignalsRecorded": ("assess", assess_household),
}
"""Event → the word its operation keys begin with, and the use case."""
