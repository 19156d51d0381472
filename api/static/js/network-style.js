"use strict";
// How kinds of nodes and edges look: colour, shape and a sign, so that none of them has to be told by colour alone.
// The colours are those of css/network.css; the signs are the page's own words, read from its legend.

window.networkLook = {
  colours: {
    Household: "#0b5f57", Member: "#3f76b5", Warning: "#ab1f18", Signal: "#b56a00", Visit: "#7b5ea7", Referral: "#4f6fa8",
    Need: "#a34a6b", Consent: "#6d7a77", Department: "#34495e", Charity: "#23663f", Society: "#5a7a1f", Supply: "#47803a",
    Pairing: "#2b7a69", Claim: "#6d7a12", Region: "#857c67", Clause: "#7a6d5c", Officer: "#5d6d7e", DutyRecord: "#6b6258",
  },
  shapes: {
    Household: "round-rectangle", Department: "round-rectangle", Charity: "round-rectangle", Society: "round-rectangle",
    Warning: "triangle", Signal: "diamond", Region: "hexagon", Clause: "round-tag", Supply: "cut-rectangle",
    Need: "octagon", Consent: "cut-rectangle",
  },
  levels: {
    red: ["triangle", "#ab1f18"], orange: ["diamond", "#c25100"], yellow: ["rectangle", "#8a7000"],
    blue: ["ellipse", "#1b559d"], green: ["ellipse", "#23663f"],
  },
  // Lines lie on the page, not on white: their colours follow light and dark.
  edges: (colour) => {
    const [aid, kin, pairing, plain] = ["--aid", "--kin", "--pairing", "--tie"].map(colour);
    return { ASSISTED: aid, KIN_OF: kin, SUPPORTS: kin, PAIRED_WITH: pairing, OFFERS: pairing, plain };
  },
};

// A sign as a picture of its own: a node has one label only, and that is its name.
window.networkSign = (sign) => `data:image/svg+xml;utf8,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="20" y="27" font-size="20" font-weight="700"
   font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif" text-anchor="middle" fill="#fff">${sign}</text></svg>`)}`;

window.networkStyle = (colour, signs, language) => {
  const { colours, shapes, levels } = window.networkLook;
  const edges = window.networkLook.edges(colour);
  const [ink, card, accent] = ["--ink", "--card", "--accent"].map(colour);
  const line = (colour) => ({ "line-color": colour, "target-arrow-color": colour });
  return [
    { selector: "node", style: {
      label: "data(label)", color: ink, "font-size": 12, "text-valign": "bottom", "text-margin-y": 3,
      "text-max-width": 104, "text-wrap": "wrap", "text-overflow-wrap": language === "zh" ? "anywhere" : "whitespace", "line-height": 1.15,
      "background-color": "#777", width: 30, height: 30, "border-width": 1.5, "border-color": card,
      "text-background-color": card, "text-background-opacity": 0.85, "text-background-padding": 1.5, "text-background-shape": "roundrectangle",
      "background-fit": "contain",
    } },
    ...Object.entries(colours).map(([kind, colour]) => (
      { selector: `node[kind = "${kind}"]`, style: { "background-color": colour, shape: shapes[kind] || "ellipse" } })),
    { selector: 'node[kind = "Member"]', style: { "text-overflow-wrap": "whitespace" } },  // a household's number stays whole
    ...Object.entries(signs).map(([kind, sign]) => (
      { selector: `node[kind = "${kind}"]`, style: { "background-image": window.networkSign(sign) } })),
    ...Object.entries(levels).map(([level, [shape, colour]]) => (
      { selector: `node[kind = "Warning"][level = "${level}"]`, style: { "background-color": colour, shape, width: 38, height: 38 } })),
    { selector: "node[kind = \"Warning\"][level = \"red\"]", style: { "background-position-y": "80%" } },
    { selector: "node[count]", style: {
      width: 42, height: 42, "border-width": 2, "border-style": "dashed", "border-color": ink,
    } },
    { selector: "node.centre", style: { width: 52, height: 52, "font-size": 14, "font-weight": "bold", "text-max-width": 200, "border-width": 4, "border-color": accent } },
    { selector: "edge", style: {
      width: 1.2, ...line(edges.plain), "curve-style": "bezier", "target-arrow-shape": "triangle",
      "arrow-scale": 0.75, "font-size": 10, color: ink, "text-background-color": card, "text-background-opacity": 0.9, "text-rotation": "autorotate",
    } },
    { selector: 'edge[kind = "ASSISTED"]', style: { width: 3, ...line(edges.ASSISTED) } },
    { selector: 'edge[kind = "PAIRED_WITH"], edge[kind = "OFFERS"]', style: { width: 2, ...line(edges.PAIRED_WITH) } },
    { selector: 'edge[kind = "KIN_OF"], edge[kind = "SUPPORTS"]', style: { width: 1.6, "line-style": "dashed", ...line(edges.KIN_OF) } },
    { selector: "edge.near", style: { label: "data(label)", width: 2.2, ...line(accent) } },
    { selector: "edge.way", style: { label: "data(label)", width: 5, ...line("#c77700"), "z-index": 9 } },
    { selector: ".far", style: { opacity: 0.16 } },
    { selector: "node.found, node:selected", style: { "border-width": 5, "border-color": "#ffb000" } },
    { selector: ".off, .aside", style: { display: "none" } },
  ];
};
