"""The picture of a network: labelled and placed nodes, groups and links; the same for canvas, list and print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from api.access.authorisation import Decision
from api.access.context import Signed
from api.access.masking import Shown
from api.network.folding import Folded, fold
from api.network.kin import kin_of
from api.network.layout import radial
from api.network.visible import unnamed
from api.words.names import Names
from api.words.wording import Words
from graph.schema import FieldClass, Member
from graph.views import Subgraph

LINKED = frozenset({"household", "member", "warning", "referral", "need", "supply"})
NOT_TOLD = LINKED | {"id", "kind_of_node", "since", "revision", "reasons", "gaps", "queue_key", "result"}
"""Facts that a reader of the picture has no use for; what a thing belongs to is told by its links."""
QUANTITIES = frozenset({"quantity", "quantity_open", "quantity_left", "min_per_household", "max_per_household"})
"""Facts that are money where the thing's unit is."""


def picture(
    network: Subgraph,
    centre: str,
    decision: Decision,
    signed: Signed,
    words: Words,
    opened: Iterable[str] = (),
    seen_from: str = "",
) -> dict[str, Any]:
    """`nodes`: id, kind, label, hint, facts, x, y, and `count` for groups; `links`: source, target, kind, label.

    People of `seen_from` (else the centre) carry their relation to its head, others what kin they are.
    """
    folded = fold(network, centre, opened)
    labeller = _Labeller(signed, decision, words, network, seen_from or centre)
    nodes = [labeller.node(node_id, folded) for node_id in folded.nodes]
    nodes += [labeller.group(group.id, group.kind, len(group.members)) for group in folded.groups]
    order = {node["id"]: node["kind"] for node in nodes}
    places = radial(list(order), folded.links, centre, order)
    for node in nodes:
        node["x"], node["y"] = places.get(node["id"], (0, 0))
    return {
        "centre": centre,
        "nodes": nodes,
        "links": [
            {"source": source, "target": target, "kind": kind, "label": words.code("edge", kind)}
            for source, target, kind in folded.links
        ],
        "left_out": folded.left_out,
    }


class _Labeller:
    def __init__(self, signed: Signed, decision: Decision, words: Words, network: Subgraph, home: str) -> None:
        self._signed, self._decision, self._words = signed, decision, words
        self._home = home
        self._kin = kin_of(network, home) if FieldClass.F2 in decision.shows else {}
        self._names = Names(signed.directory, words, signed.service.directories.get)

    def node(self, node_id: str, folded: Folded) -> dict[str, Any]:
        node = folded.nodes[node_id]
        kind = node.label()
        shown = self._signed.masking.shown(node, unnamed(self._decision, node))
        is_of_another = isinstance(node, Member) and node.household != self._home
        return {
            "id": node_id,
            "kind": kind,
            "kind_label": self._words.code("node", kind),
            "label": self._label_of_another(shown) if is_of_another else self._label(kind, shown),
            "level": shown.get("level") if kind in ("Warning", "Referral", "Need") else None,
            "facts": self._facts_of_another(shown) if is_of_another else self._facts(kind, shown),
        }

    def group(self, group_id: str, kind: str, count: int) -> dict[str, Any]:
        label = self._words("network.group", count=count, kind=self._words.code("node", kind))
        return {
            "id": group_id,
            "kind": kind,
            "kind_label": self._words.code("node", kind),
            "label": label,
            "level": None,
            "count": count,
            "facts": [],
        }

    def _label(self, kind: str, shown: Shown) -> str:
        words = self._words
        match kind:
            case "Household":
                return self._names.household(shown["id"])
            case "Member":
                who = shown["name"] or words.code("node", "Member")
                return f"{who} {words.code('relation', shown['relation'])}" if shown["relation"] else who
            case "Warning":
                return f"{words.code('node', kind)} {words.code('level', shown['level'])}"
            case "Signal":
                return words.code("indicator", shown["indicator"]) if shown["indicator"] else words.code("node", kind)
            case "Referral":
                what = words.code("kind", shown["kind"]) if shown["kind"] else ""
                return f"{words.code('disposition', shown['disposition'])} {what}".strip()
            case "Need" | "Pairing":
                return f"{words.code('node', kind)} {words.code('kind', shown['kind'])}"
            case "Claim":
                return f"{words.code('node', kind)} {words.code('claim_status', shown['status'])}"
            case "Supply":
                return str(shown["project"])
            case "Clause":
                return f"{shown['pack']} {shown['clause']}"
            case _:
                return str(shown.get("name") or words.code("node", kind))

    def _label_of_another(self, shown: Shown) -> str:
        """Somebody of another household: what they are to this one, and which is theirs."""
        who = shown["name"] or self._words.code("node", "Member")
        kin = self._kin.get(shown["id"])
        told = [who, self._words.code("relation", kin.relation)] if kin else [who]
        return " ".join([*told, self._names.household(shown["household"])])

    def _facts_of_another(self, shown: Shown) -> list[tuple[str, str]]:
        """Their relation to the head of their own household is left out: this picture is of another one."""
        told = [(self._words.fact("Member", "household"), self._names.household(shown["household"]))]
        if kin := self._kin.get(shown["id"]):
            relation = self._words.code("relation", kin.relation)
            of = self._words("network.kin_of", relation=relation, name=kin.relative.name)
            told.insert(0, (self._words.code("edge", "KIN_OF"), of))
        return told + self._facts("Member", shown | {"relation": None})

    def _facts(self, kind: str, shown: Shown) -> list[tuple[str, str]]:
        told = ((name, value) for name, value in shown.items() if name not in NOT_TOLD and value not in (None, (), ""))
        as_money = QUANTITIES if shown.get("unit") == "fen" else frozenset()
        return [
            (self._words.fact(kind, name), self._names.value(kind, "amount_fen" if name in as_money else name, value))
            for name, value in told
        ]
