"""What a row says that the registry does not hold yet. A blank never differs: it may be an omission of the sender's."""

from __future__ import annotations

from graph.changes import Change, Extend, UpdateNode
from graph.schema.facts import Node, Value, sealed_facts
from graph.vault import Vault
from matching.landing.records import Facts


def differing(node: Node, facts: Facts, vault: Vault) -> dict[str, Value | None]:
    """The facts that are given and are not what the node holds; sealed ones are opened to be compared."""
    sealed = sealed_facts(type(node))
    different: dict[str, Value | None] = {}
    for name, value in facts.items():
        held = getattr(node, name)
        if held is not None and name in sealed:
            held = vault.open(name, held)
        if value not in (None, ()) and value != held:
            different[name] = value
    return different


def enlarged(node: Node, counter: str, more: int, different: dict[str, Value | None]) -> list[Change]:
    """The node with what differs, and with so much more of its counter.

    An extension alone leaves the revision as it is: two lists at once that tell of the same money would both add it.
    """
    if not (more or different):
        return []
    return [UpdateNode(type(node), node.id, different), *([Extend(node.id, counter, more)] if more else [])]
