"use strict";
// A list with a pane beside it: j and k walk the rows, Enter opens one, / goes to the filters, ? shows the keys.

const wide = window.matchMedia("(min-width: 1100px)");
const rows = () => Array.from(document.querySelectorAll("a[data-row]"));
const pane = () => document.getElementById("pane");

function open(link) {
  for (const row of document.querySelectorAll(".row.chosen")) row.classList.remove("chosen");
  link.closest(".row").classList.add("chosen");
  window.htmx.ajax("GET", link.getAttribute("href"), { target: "#pane", swap: "innerHTML" }).then(() => {
    pane().scrollTop = 0;
  });
}

function step(by) {
  const links = rows();
  if (!links.length) return;
  const now = links.indexOf(document.activeElement);
  const next = now === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1);
  links[next].focus();
  links[next].scrollIntoView({ block: "nearest" });
}

function showKeys() {
  const keys = document.getElementById("keys");
  if (keys && !keys.open) keys.showModal();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) showKeys();
  const link = event.target.closest("a[data-row]");
  if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.focus();
  open(link);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") showKeys();
  else if (event.key === "/") {
    const filter = document.querySelector(".filters select");
    if (filter) filter.focus();
  } else return;
  event.preventDefault();
});
