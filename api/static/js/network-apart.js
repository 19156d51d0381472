"use strict";
// Moves nodes whose names would cover each other a little apart, always in the same way; the centre stays where it is.

// How many pairs of nodes, each with its name, still cover each other.
window.networkCovered = (cy) => {
  const boxes = cy.nodes(":visible").map((node) => node.boundingBox({ includeLabels: true, includeOverlays: false }));
  const cover = (one, other) => one.x1 < other.x2 && other.x1 < one.x2 && one.y1 < other.y2 && other.y1 < one.y2;
  return boxes.reduce((sum, one, place) => sum + boxes.slice(place + 1).filter((other) => cover(one, other)).length, 0);
};

window.networkApart = (cy, centre) => {
  const gap = 7;
  const boxes = cy.nodes(":visible").map((node) => {
    const box = node.boundingBox({ includeLabels: true, includeOverlays: false });
    const at = node.position();
    return { node, x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2, dx: at.x - (box.x1 + box.x2) / 2, dy: at.y - (box.y1 + box.y2) / 2, w: box.w / 2 + gap, h: box.h / 2 + gap };
  });
  const push = (one, other) => {
    const overlapX = one.w + other.w - Math.abs(one.x - other.x);
    const overlapY = one.h + other.h - Math.abs(one.y - other.y);
    if (overlapX <= 0 || overlapY <= 0) return false;
    const axis = overlapX < overlapY ? "x" : "y";
    const by = (axis === "x" ? overlapX : overlapY) * (one[axis] <= other[axis] ? 1 : -1);
    const share = one.node.id() === centre ? 0 : other.node.id() === centre ? 1 : 0.5;
    one[axis] -= by * share;
    other[axis] += by * (1 - share);
    return true;
  };
  for (let round = 0, isMoving = true; isMoving && round < 120; round += 1) {
    isMoving = false;
    boxes.forEach((one, place) => {
      for (const other of boxes.slice(place + 1)) isMoving = push(one, other) || isMoving;
    });
  }
  cy.batch(() => boxes.forEach(({ node, x, y, dx, dy }) => node.position({ x: x + dx, y: y + dy })));
};
