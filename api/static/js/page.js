"use strict";
// Small helps that every page has; a page is complete without them.

document.documentElement.classList.add("scripted");

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
});

// A filter takes effect when it is chosen.
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-filter]");
  if (field && field.form) field.form.submit();
});

// A second click on a form that is on its way does nothing. The server would do it once anyway.
document.addEventListener("htmx:beforeRequest", (event) => {
  for (const button of event.target.querySelectorAll("button")) button.disabled = true;
});
// What never reached the server was not saved: that is said where it was typed.
document.addEventListener("htmx:sendError", (event) => {
  const place = event.target.querySelector(".form-problem");
  if (place) place.textContent = document.body.dataset.unsent;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status === 204) return;
  for (const button of event.target.querySelectorAll("button")) button.disabled = false;
});
