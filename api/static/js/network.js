"use strict";
// The household network as a picture that can be walked: the server says what is in it and where it begins.

document.addEventListener("DOMContentLoaded", async () => {
  const canvas = document.getElementById("canvas");
  const { source, language, hops, asOf, name } = canvas.dataset;
  const opened = new Set(new URLSearchParams(window.location.search).getAll("opened"));
  const colour = (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim();

  const ask = async (path, depth, more) => {
    const query = new URLSearchParams({ hops: depth, language, ...more });
    if (asOf) query.set("as_of", asOf);
    for (const one of opened) query.append("opened", one);
    const answer = await fetch(`${path}?${query}`, { headers: { Accept: "application/json" } });
    return answer.ok ? answer.json() : null;
  };
  const signs = Object.fromEntries(Array.from(document.querySelectorAll("[data-sign]"), (one) => [one.dataset.kindOf, one.dataset.sign]));
  const elements = (picture) => [
    ...picture.nodes.map(({ x, y, ...data }) => ({ group: "nodes", data, position: { x, y } })),
    ...picture.links.map((link) => ({ group: "edges", data: { id: `${link.source}|${link.kind}|${link.target}`, ...link } })),
  ];

  const first = await ask(source, hops);
  if (!first) return;
  const cy = window.cytoscape({
    container: canvas,
    elements: elements(first),
    style: window.networkStyle(colour, signs, language),
    minZoom: 0.1,
    maxZoom: 3,
  });
  cy.$id(first.centre).addClass("centre");
  const showKind = (box) => cy.nodes(`[kind = "${box.value}"]`).toggleClass("off", !box.checked);
  document.querySelectorAll("[data-kind]").forEach(showKind);
  // The same start, the same forces, no chance: the same picture each time. Names count as part of their nodes.
  const arrange = () => {
    cy.elements(":visible").layout({
      name: "fcose", randomize: false, quality: "proof", animate: false, nodeDimensionsIncludeLabels: true,
      nodeRepulsion: 9000, idealEdgeLength: 62, edgeElasticity: 0.3, nodeSeparation: 90, gravity: 0.35, numIter: 4000,
      packComponents: false, padding: 30,
    }).run();
    window.networkApart(cy, first.centre);
    cy.fit(cy.elements(":visible"), 30);
    if (cy.width() < 600 && cy.zoom() < 0.7) {  // on a phone a picture that can be read and moved, not a map of ants
      cy.zoom(0.8);
      cy.center(cy.$id(first.centre));
    }
  };
  arrange();
  document.documentElement.classList.add("drawn");
  canvas.dataset.ready = "true";

  const chosen = window.networkChosen(cy, first.centre);
  cy.on("tap", "node", (event) => {
    const node = event.target;
    if (node.data("count")) {
      const address = new URL(window.location.href);
      address.searchParams.append("opened", node.id());
      window.location.assign(address);
      return;
    }
    cy.nodes().unselect();
    node.select();
    chosen.show(node);
  });
  cy.on("tap", (event) => {
    if (event.target === cy) chosen.clear();
  });
  document.getElementById("focus").addEventListener("click", chosen.focus);
  document.getElementById("whole").addEventListener("click", () => {
    chosen.clear();
    cy.fit(cy.elements(":visible"), 30);
  });

  document.getElementById("expand").addEventListener("click", async () => {
    const node = cy.$("node:selected");
    const more = node.nonempty() && await ask(`/api/households/${node.id()}/network`, 1, { seen_from: first.centre });
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
  const zoom = (by) => cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  document.getElementById("fit").addEventListener("click", () => cy.fit(cy.elements(":visible"), 30));
  document.getElementById("nearer").addEventListener("click", () => zoom(1.3));
  document.getElementById("farther").addEventListener("click", () => zoom(1 / 1.3));
  const save = (blob, ending) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${name}${asOf ? `-${asOf}` : ""}.${ending}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  document.getElementById("save").addEventListener("click", async () => {
    save(await cy.png({ output: "blob-promise", bg: colour("--card"), scale: 2, full: true }), "png");
  });
  document.getElementById("save-svg").addEventListener("click", () => {
    save(new Blob([window.networkSvg(cy, colour, signs)], { type: "image/svg+xml" }), "svg");
  });
  // What a test, or somebody at the console, may ask; numbers and texts only.
  window.networkPicture = {
    count: () => cy.nodes().length,
    shown: () => cy.nodes(":visible").length,
    covered: () => window.networkCovered(cy),
    tap: (id) => { cy.$id(id).emit("tap"); },
  };
});
