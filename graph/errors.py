"""What a store can answer instead of a receipt. Values as often as exceptions: `apply` returns them, one per ChangeSet.

    GraphStoreError
    ├── Conflict             a guarded node has moved on: read again, decide again
    ├── AlreadyExists        an id, an edge or an "only one open …" key is taken
    ├── NotFound             a node or an open edge that the ChangeSet names is not there
    ├── NotEnough            a counter holds less than was to be drawn
    ├── InvalidChange        the ChangeSet breaks the schema or itself; repeating it will not help
    ├── OperationKeyReused   the operation key was used before, for a different request
    └── StoreUnavailable     the store cannot be reached or is busy; the same operation key may be sent again
        └── StoreBusy        … because others hold it: try again in a moment

They carry facts as attributes and know no HTTP. Messages name ids, never people.
"""

from __future__ import annotations


class GraphStoreError(Exception):
    """Root of everything that the graph layer reports."""

    is_retryable = False


class Conflict(GraphStoreError):
    """The node was at another revision than the decision was made on."""

    def __init__(self, node_id: str, expected: int, found: int) -> None:
        super().__init__(f"{node_id} is at revision {found}, the decision was made on {expected}: read it again")
        self.node_id, self.expected, self.found = node_id, expected, found


class AlreadyExists(GraphStoreError):
    """`taken` is the id, edge or open key; `holder` the node that has it, where the store knows."""

    def __init__(self, taken: str, holder: str | None = None) -> None:
        by = f" by {holder}" if holder else ""
        super().__init__(f"{taken} is already taken{by}")
        self.taken, self.holder = taken, holder


class NotFound(GraphStoreError):
    """`missing` is a node id, or `KIND source->target` of an edge."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing} is not in the store")
        self.missing = missing


class NotEnough(GraphStoreError):
    """A draw of `wanted` from a counter that holds `left`; nothing was taken."""

    def __init__(self, node_id: str, counter: str, wanted: int, left: int) -> None:
        super().__init__(f"{node_id} has {left} of {counter} left, {wanted} were asked for")
        self.node_id, self.counter, self.wanted, self.left = node_id, counter, wanted, left


class InvalidChange(GraphStoreError):
    """The ChangeSet can never be applied as it is."""


class OperationKeyReused(GraphStoreError):
    """A key stands for one request for ever; a different request needs its own."""

    def __init__(self, operation_key: str) -> None:
        super().__init__(f"operation key {operation_key} was used for a different request: use a new key")
        self.operation_key = operation_key


class StoreUnavailable(GraphStoreError):
    """The outcome is unknown or nothing happened; sending the same operation key again is safe."""

    is_retryable = True


class StoreBusy(StoreUnavailable):
    """Others hold what is needed; nothing was written."""
