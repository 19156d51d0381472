"""The graph for others: as JSON or GraphML, streamed, the same bytes for the same history from whichever store.

Sealed facts are masked, an identity number to its last four characters; blind indexes, open keys and revisions stay in
the store, and so do journal and outbox.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TextIO
from xml.sax.saxutils import escape, quoteattr

from api.access.masking import mask_number
from graph.schema import EDGES, NODES, facts_of, props_of, sealed_facts
from graph.schema.facts import Edge, Node
from graph.store import GraphStore
from graph.vault import Vault

SHOWN_BY_ITS_END: Final = frozenset({"identity_number"})
_HIDDEN: Final = "****"
_EDGE_BASE: Final = ("key", "since", "until")
_GRAPHML_TYPES: Final = {str: "string", int: "long", bool: "boolean", tuple: "string"}

Item = dict[str, Any]


def write_json(store: GraphStore, out: TextIO) -> None:
    """`{"nodes": [{"kind", "id", "props"}], "edges": [{"kind", "from", "to", "props"}]}`, one thing on a line."""
    out.write('{"nodes": [')
    begun, separator = "nodes", ""
    for part, item in _items(store):
        if part != begun:
            out.write('\n], "edges": [')
            begun, separator = part, ""
        out.write(f"{separator}\n{json.dumps(item, ensure_ascii=False, sort_keys=True)}")
        separator = ","
    out.write("\n]}\n" if begun == "edges" else '\n], "edges": []}\n')


def write_graphml(store: GraphStore, out: TextIO) -> None:
    """GraphML with a typed key for every fact; lists as text with `;` between."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for target, name, kind in _graphml_keys():
        out.write(f'<key id="{target}.{name}" for="{target}" attr.name="{name}" attr.type="{kind}"/>\n')
    out.write('<graph edgedefault="directed">\n')
    for number, (part, item) in enumerate(_items(store)):
        out.write(_graphml_node(item) if part == "nodes" else _graphml_edge(item, number))
    out.write("</graph>\n</graphml>\n")


FORMATS: Final[Mapping[str, Callable[[GraphStore, TextIO], None]]] = {"json": write_json, "graphml": write_graphml}


def node_item(node: Node, vault: Vault) -> Item:
    """A node as an export tells it."""
    return _node(node.label(), node.id, node.county, node.since, props_of(node), vault)


def edge_item(edge: Edge, vault: Vault) -> Item:
    """An edge as an export tells it."""
    base = {"key": edge.key, "since": edge.since, "until": edge.until}
    return _edge(edge.label(), edge.source, edge.target, base, props_of(edge), vault)


def _items(store: GraphStore) -> Iterator[tuple[str, Item]]:
    """Nodes by id, then edges by kind, ends, key and beginning: the order of a dump."""
    for part, row in store.dump():
        if part == "node":
            yield "nodes", _node(row["kind"], row["id"], row["county"], row["since"], row["props"], store.vault)
        elif part == "edge":
            yield "edges", _edge(row["kind"], row["source"], row["target"], row, row["props"], store.vault)


def _node(kind: str, node_id: str, county: str, since: str, props: Mapping[str, Any], vault: Vault) -> Item:
    shown = {"county": county, "since": since} | _shown(NODES[kind], props, vault)
    return {"kind": kind, "id": node_id, "props": shown}


def _edge(kind: str, source: str, target: str, base: Mapping[str, Any], props: Mapping[str, Any], vault: Vault) -> Item:
    shown = {name: base[name] for name in _EDGE_BASE if base[name]} | _shown(EDGES[kind], props, vault)
    return {"kind": kind, "from": source, "to": target, "props": shown}


def _shown(kind: type[Node] | type[Edge], props: Mapping[str, Any], vault: Vault) -> Item:
    sealed = sealed_facts(kind)
    indexes = set(sealed.values())
    shown = {name: value for name, value in props.items() if name not in indexes}
    for name in sealed.keys() & shown.keys():
        shown[name] = mask_number(vault.open(name, shown[name])) if name in SHOWN_BY_ITS_END else _HIDDEN
    return shown


def _graphml_keys() -> Iterator[tuple[str, str, str]]:
    """(node or edge, fact, type), each once. A name has one type over all kinds."""
    for target, kinds, base in (("node", NODES, ("kind", "county", "since")), ("edge", EDGES, ("kind", *_EDGE_BASE))):
        types = dict.fromkeys(base, "string")
        for kind in kinds.values():
            types |= {name: _GRAPHML_TYPES[fact.accepts] for name, fact in facts_of(kind).items()}
        yield from ((target, name, types[name]) for name in sorted(types))


def _graphml_node(item: Item) -> str:
    return f"<node id={quoteattr(item['id'])}>{_graphml_data('node', item)}</node>\n"


def _graphml_edge(item: Item, number: int) -> str:
    ends = f"source={quoteattr(item['from'])} target={quoteattr(item['to'])}"
    return f'<edge id="e{number}" {ends}>{_graphml_data("edge", item)}</edge>\n'


def _graphml_data(target: str, item: Item) -> str:
    facts = {"kind": item["kind"], **item["props"]}
    return "".join(f'<data key="{target}.{name}">{escape(_graphml_text(facts[name]))}</data>' for name in sorted(facts))


def _graphml_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, list) else str(value)
