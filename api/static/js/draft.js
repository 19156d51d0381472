"use strict";
// What is typed into a visit's form outlives a reload and a lost connection, in this tab alone: sessionStorage ends with
// the tab. Kept is what the form's own fields hold, under the warning's id; it goes when the visit is saved, when the
// writer discards it, and on the sign-in page, so that nobody finds it who signs in after them.

const draftKey = (form) => `draft:${form.closest("[data-draft]").dataset.draft}`;
const draftFields = (form) => Array.from(form.elements).filter((field) => field.name && field.type !== "hidden");

function keepDraft(form) {
  const kept = draftFields(form).map((field) => (
    field.type === "checkbox" ? [field.name, field.value, field.checked] : [field.name, field.value, true]));
  window.sessionStorage.setItem(draftKey(form), JSON.stringify(kept));
}

function restoreDraft(form) {
  const kept = JSON.parse(window.sessionStorage.getItem(draftKey(form)) || "null");
  if (!kept) return;
  for (const field of draftFields(form)) {
    const same = kept.filter(([name]) => name === field.name);
    if (field.type === "checkbox") field.checked = same.some(([, value, isOn]) => value === field.value && isOn);
    else if (same.length) field.value = same[0][1];
  }
  form.closest("[data-draft]").querySelector("[data-draft-restored]").hidden = false;
}

function lookForDrafts() {
  const isSaved = new URLSearchParams(window.location.search).get("done") === "visit.record";
  for (const section of document.querySelectorAll("[data-draft]")) {
    const form = section.querySelector("form");
    if (isSaved) window.sessionStorage.removeItem(draftKey(form));
    else restoreDraft(form);
  }
  if (document.querySelector("[data-forget-drafts]")) window.sessionStorage.clear();
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.closest("[data-draft]")) keepDraft(form);
});
document.addEventListener("click", (event) => {
  const discard = event.target.closest("[data-draft-discard]");
  if (!discard) return;
  const section = discard.closest("[data-draft]");
  const form = section.querySelector("form");
  window.sessionStorage.removeItem(draftKey(form));
  form.reset();
  section.querySelector("[data-draft-restored]").hidden = true;
});
document.addEventListener("DOMContentLoaded", lookForDrafts);
document.addEventListener("htmx:afterSwap", lookForDrafts);
