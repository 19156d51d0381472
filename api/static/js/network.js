"use strict";
// The household network as a picture that can be walked: the server says what is in it and where it begins.

document.addEventListener("DOMContentLoaded", async () => {
  const canvas = document.getElementById("canvas");
  const { source, language, hops, asOf, name } = canvas.dataset;
  const opened = new Set(new URLSearchParams(window.location.search).getAll("opened"));
  const colour = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

  const ask = async (path, depth) => {
    const query = new URLSearchParams({ hops: depth, language });
    if (asOf) query.set("as_of", asOf);
    for (const one of opened) query.append("opened", one);
    const answer = await fetch(`${path}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  };
  const elements = (picture) => [
    ...picture.nodes.map(({ x, y, ...data }) => ({ group: "nodes", data, position: { x, y } })),
    ...picture.links.map((link) => ({ group: "edges", data: { id: `${link.source}|${link.kind}|${link.target}`, ...link } })),
  ];

  const first = await ask(source, hops);
  if (!first) return;
  const cy = window.cytoscape({
    container: canvas,
    elements: elements(first),
    style: window.networkStyle(colour("--ink"), colour("--card"), colour("--accent")),
    minZoom: 0.1,
    maxZoom: 3,
  });
  cy.$id(first.centre).addClass("centre");
  const showKind = (box) => cy.nodes(`[kind = "${box.value}"]`).toggleClass("off", !box.checked);
  document.querySelectorAll("[data-kind]").forEach(showKind);
  // The same start, the same forces, no chance: the same picture each time.
  const arrange = () => cy.elements(":visible").layout({
    name: "fcose", randomize: false, quality: "proof", animate: false, nodeRepulsion: 30000, idealEdgeLength: 95,
    nodeSeparation: 120, gravity: 0.12, packComponents: false, padding: 36,
  }).run();
  arrange();
  cy.fit(cy.elements(":visible"), 30);
  document.documentElement.classList.add("drawn");
  canvas.dataset.ready = "true";

  const facts = document.getElementById("chosen-facts");
  const acts = document.getElementById("chosen-acts");
  const show = (node) => {
    facts.textContent = "";
    const title = document.createElement("h3");
    title.textContent = node.data("label");
    const list = document.createElement("dl");
    for (const [label, value] of [[node.data("kind_label"), node.data("id")], ...node.data("facts")]) {
      const term = document.createElement("dt");
      const detail = document.createElement("dd");
      term.textContent = label;
      detail.textContent = value;
      list.append(term, detail);
    }
    facts.append(title, list);
    facts.hidden = false;
    document.getElementById("chosen-none").hidden = true;
    acts.hidden = node.data("kind") !== "Household" || node.id() === first.centre;
    document.getElementById("centre-here").href = `/households/${node.id()}/network`;
  };
  const highlight = (node) => {
    cy.elements().removeClass("near far");
    cy.elements().not(node.closedNeighborhood()).addClass("far");
    node.connectedEdges().addClass("near");
  };
  cy.on("tap", "node", (event) => {
    const node = event.target;
    if (node.data("count")) {
      const address = new URL(window.location.href);
      address.searchParams.append("opened", node.id());
      window.location.assign(address);
      return;
    }
    show(node);
    highlight(node);
  });
  cy.on("tap", (event) => {
    if (event.target === cy) cy.elements().removeClass("near far");
  });

  document.getElementById("expand").addEventListener("click", async () => {
    const node = cy.$("node:selected");
    const more = node.nonempty() && await ask(`/api/households/${node.id()}/network`, 1);
    if (!more) return;
    const at = node.position();
    const fresh = elements(more).filter((one) => cy.$id(one.data.id).empty());
    for (const one of fresh) if (one.position) one.position = { x: at.x + one.position.x, y: at.y + one.position.y };
    cy.add(fresh.filter((one) => one.group === "nodes"));
    cy.add(fresh.filter((one) => one.group === "edges" && cy.$id(one.data.source).nonempty() && cy.$id(one.data.target).nonempty()));
    arrange();
  });

  document.getElementById("find").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    cy.nodes().removeClass("found");
    if (!wanted) return;
    const found = cy.nodes().filter((node) => `${node.data("label")} ${node.id()}`.toLowerCase().includes(wanted));
    found.addClass("found");
    if (found.nonempty()) cy.animate({ fit: { eles: found, padding: 160 }, duration: 0 });
  });
  for (const box of document.querySelectorAll("[data-kind]")) {
    box.addEventListener("change", () => showKind(box));
  }
  document.getElementById("fit").addEventListener("click", () => cy.fit(undefined, 40));
  document.getElementById("save").addEventListener("click", async () => {
    const blob = await cy.png({ output: "blob-promise", bg: colour("--card"), scale: 2, full: true });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  window.networkPicture = { count: () => cy.nodes().length, tap: (id) => { cy.$id(id).emit("tap"); } };
});
