"use strict";
// How kinds of nodes and edges look; the colours are those of css/network.css.

window.networkStyle = (ink, card, accent) => {
  const colours = {
    Household: "#0b5f57", Member: "#4f86c6", Warning: "#ab1f18", Signal: "#c77700", Visit: "#7b5ea7", Referral: "#5f7fb8",
    Need: "#a34a6b", Consent: "#8b9794", Department: "#34495e", Charity: "#23663f", Society: "#5a7a1f", Supply: "#6aa84f",
    Pairing: "#38917d", Claim: "#7f8c1a", Region: "#a9a089", Clause: "#8d7f6a", Officer: "#5d6d7e",
  };
  const shapes = {
    Household: "round-rectangle", Department: "round-rectangle", Charity: "round-rectangle", Society: "round-rectangle",
    Warning: "triangle", Signal: "diamond", Region: "hexagon", Clause: "tag", Supply: "barrel",
  };
  const levels = {
    red: ["triangle", "#ab1f18"], orange: ["diamond", "#c25100"], yellow: ["rectangle", "#a88900"],
    blue: ["ellipse", "#1b559d"], green: ["ellipse", "#23663f"],
  };
  return [
    { selector: "node", style: {
      label: "data(label)", color: ink, "font-size": 11, "text-valign": "bottom", "text-margin-y": 4, "text-max-width": 120,
      "text-wrap": "ellipsis", "background-color": "#888", width: 24, height: 24, "border-width": 1.5, "border-color": card,
      "text-background-color": card, "text-background-opacity": 0.75, "text-background-padding": 1,
    } },
    ...Object.entries(colours).map(([kind, colour]) => (
      { selector: `node[kind = "${kind}"]`, style: { "background-color": colour, shape: shapes[kind] || "ellipse" } })),
    ...Object.entries(levels).map(([level, [shape, colour]]) => (
      { selector: `node[kind = "Warning"][level = "${level}"]`, style: { "background-color": colour, shape, width: 32, height: 32 } })),
    { selector: "node[count]", style: {
      width: 38, height: 38, "background-opacity": 0.25, "border-width": 2, "border-style": "dashed", "border-color": ink,
    } },
    { selector: "node.centre", style: { width: 46, height: 46, "font-size": 14, "font-weight": "bold", "text-wrap": "none", "border-width": 4, "border-color": accent } },
    { selector: "edge", style: {
      width: 1.2, "line-color": "#9aa9a5", "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": "#9aa9a5",
      "arrow-scale": 0.7, "font-size": 9, color: ink, "text-background-color": card, "text-background-opacity": 0.85,
    } },
    { selector: 'edge[kind = "ASSISTED"]', style: { width: 3, "line-color": "#23663f", "target-arrow-color": "#23663f" } },
    { selector: 'edge[kind = "KIN_OF"], edge[kind = "SUPPORTS"]', style: { "line-style": "dashed", "line-color": "#8a5a00", "target-arrow-color": "#8a5a00" } },
    { selector: "edge.near", style: { label: "data(label)", width: 2.4, "line-color": accent, "target-arrow-color": accent } },
    { selector: ".far", style: { opacity: 0.18 } },
    { selector: "node.found, node:selected", style: { "border-width": 4, "border-color": "#ffb000" } },
    { selector: ".off", style: { display: "none" } },
  ];
};
