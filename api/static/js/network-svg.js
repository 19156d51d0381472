"use strict";
// The picture as it stands, as an SVG: sharp at every size, its texts still texts.

window.networkSvg = (cy, colour, signs) => {
  const { colours, levels } = window.networkLook;
  const edges = window.networkLook.edges(colour);
  const [ink, card] = ["--ink", "--card"].map(colour);
  const margin = 60;
  const shown = cy.elements(":visible");
  const box = shown.boundingBox();
  const escaped = (text) => String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
  const end = (from, to, radius) => {
    const distance = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    return { x: to.x - ((to.x - from.x) / distance) * radius, y: to.y - ((to.y - from.y) / distance) * radius };
  };
  const link = (edge) => {
    const from = edge.source().position();
    const to = end(from, edge.target().position(), edge.target().width() / 2 + 4);
    const drawn = edges[edge.data("kind")] || edges.plain;
    const dashes = ["KIN_OF", "SUPPORTS"].includes(edge.data("kind")) ? ' stroke-dasharray="6 4"' : "";
    return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" stroke="${drawn}" stroke-width="${edge.data("kind") === "ASSISTED" ? 3 : 1.3}"${dashes}`
      + ` marker-end="url(#tip)"><title>${escaped(edge.data("label"))}</title></line>`;
  };
  const mark = (node) => {
    const { x, y } = node.position();
    const size = node.width() / 2;
    const filled = node.data("kind") === "Warning" && node.data("level") ? levels[node.data("level")][1] : colours[node.data("kind")] || "#777";
    return `<g transform="translate(${x} ${y})"><circle r="${size}" fill="${filled}" stroke="${card}" stroke-width="2"/>`
      + `<text y="${size * 0.35}" font-size="${size}" font-weight="700" fill="#fff">${escaped(signs[node.data("kind")] || "")}</text>`
      + `<text y="${size + 15}" fill="${ink}" stroke="${card}" stroke-width="3" paint-order="stroke">${escaped(node.data("label"))}</text></g>`;
  };
  const frame = [box.x1 - margin, box.y1 - margin, box.w + 2 * margin, box.h + 2 * margin].map(Math.round);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame.join(" ")}" width="${frame[2]}" height="${frame[3]}" font-size="12" text-anchor="middle"`
    + ` font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif"><defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto">`
    + `<path d="M0 0 8 4 0 8z" fill="${edges.plain}"/></marker></defs><rect x="${frame[0]}" y="${frame[1]}" width="100%" height="100%" fill="${card}"/>`
    + `${shown.edges().map(link).join("")}${shown.nodes().map(mark).join("")}</svg>`;
};
