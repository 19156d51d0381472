"use strict";
// The panel beside the picture: what is known of the chosen node, and the way from the centre to it.

window.networkChosen = (cy, centre) => {
  const facts = document.getElementById("chosen-facts");
  const way = document.getElementById("chosen-way");
  const acts = document.getElementById("chosen-acts");
  const piece = (tag, text) => {
    const made = document.createElement(tag);
    made.textContent = text;
    return made;
  };

  const tell = (node) => {
    facts.textContent = "";
    const list = document.createElement("dl");
    for (const [label, value] of [[node.data("kind_label"), node.data("id")], ...node.data("facts")]) {
      list.append(piece("dt", label), piece("dd", value));
    }
    document.getElementById("chosen-name").textContent = node.data("label");
    facts.append(list);
    facts.hidden = false;
    document.getElementById("chosen-none").hidden = true;
    acts.hidden = false;
    const isOther = node.data("kind") === "Household" && node.id() !== centre;
    for (const id of ["expand", "centre-here"]) document.getElementById(id).hidden = !isOther;
    document.getElementById("centre-here").href = `/households/${node.id()}/network`;
  };

  // Why the two have to do with each other: the shortest way, whichever way its arrows point.
  const explain = (node) => {
    cy.elements().removeClass("near far way");
    const visible = cy.elements(":visible");
    const found = node.id() === centre ? null : visible.aStar({ root: cy.$id(centre), goal: node, directed: false });
    way.hidden = !(found && found.found);
    if (way.hidden) return;
    const list = way.querySelector("ol");
    list.textContent = "";
    let at = found.path[0];
    for (const edge of found.path.edges()) {
      const next = edge.source().id() === at.id() ? edge.target() : edge.source();
      const isAlong = edge.source().id() === at.id();
      list.append(piece("li", `${at.data("label")} ${isAlong ? "—" : "←"} ${edge.data("label")} ${isAlong ? "→" : "—"} ${next.data("label")}`));
      at = next;
    }
    found.path.edges().addClass("way");
  };

  const show = (node) => {
    tell(node);
    explain(node);
    const around = node.closedNeighborhood().union(cy.$(".way").connectedNodes()).union(cy.$(".way"));
    cy.elements().not(around).addClass("far");
    node.connectedEdges().not(".way").addClass("near");
  };
  const clear = () => cy.elements().removeClass("near far way aside");
  const focus = () => {
    const node = cy.$("node:selected").first();
    if (node.empty()) return;
    const around = node.closedNeighborhood().union(cy.$(".way").connectedNodes()).union(cy.$(".way"));
    cy.elements().not(around).addClass("aside");
    cy.elements().removeClass("far");
    cy.fit(around, 60);
  };
  return { show, clear, focus };
};
