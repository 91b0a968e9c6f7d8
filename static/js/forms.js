// Forms: filters that submit themselves, drafts and previews while typing, and a warning before typed words are lost.

import { afterPause, announce, fill, notice, post } from "./tools.js";

const FILTER_PAUSE = 350;
const DRAFT_PAUSE = 800;
const PREVIEW_PAUSE = 400;

/** Return what a person typed, without files and without the token that belongs in a header. */
function fields(form) {
  const typed = new FormData(form);
  typed.delete("csrfmiddlewaretoken");
  typed.delete("once");
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  return typed;
}

function submitItself(form) {
  const later = afterPause(() => form.requestSubmit(), FILTER_PAUSE);
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("input", (event) => event.target.matches('[type="search"], [type="text"]') && later());
}

/** The address names what is kept, so that loading the page again opens it. */
function remember(draft) {
  const address = new URL(window.location);
  if (!draft || address.searchParams.get("draft") === draft) return;
  address.searchParams.set("draft", draft);
  history.replaceState(history.state, "", address);
}

function keepDraft(form) {
  const state = form.querySelector("[data-draft-state]");
  const save = afterPause(async () => {
    const typed = fields(form);
    try {
      await post(`/accounts/drafts/?form=${encodeURIComponent(form.dataset.draft)}`, typed);
      if (state) state.textContent = state.dataset.saved ?? "";
      remember(typed.get("draft"));
    } catch {
      if (state) state.textContent = state.dataset.failed ?? "";
    }
  }, DRAFT_PAUSE);
  form.addEventListener("input", save);
}

function preview(form) {
  const place = document.querySelector(form.dataset.previewTarget ?? "#preview");
  if (!place) return;
  let running;
  const look = async () => {
    running?.abort();
    running = new AbortController();
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await post(form.dataset.previewUrl, fields(form), running.signal);
      fill(place, await answer.text());
      place.removeAttribute("aria-busy");
    } catch (problem) {
      if (problem.name !== "AbortError") place.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", afterPause(look, PREVIEW_PAUSE));
  form.addEventListener("change", afterPause(look, PREVIEW_PAUSE));
  look();
}

function guard(form) {
  let dirty = false;
  form.addEventListener("input", () => (dirty = true));
  form.addEventListener("submit", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());
}

/** Two quick clicks on a button must not ask twice; the server would refuse the second with a puzzling sentence. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 3000);
}

function sayWhatHappened() {
  const live = document.getElementById("live");
  document.addEventListener("htmx:afterSwap", (event) => announce(event.detail.target?.dataset?.announce));
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(name, () => notice(live?.dataset.failed));
  }
}

export function startForms() {
  document.querySelectorAll("form[data-autosubmit]").forEach(submitItself);
  document.querySelectorAll("form[data-draft]").forEach(keepDraft);
  document.querySelectorAll("form[data-preview-url]").forEach(preview);
  document.querySelectorAll("form[data-guard]").forEach(guard);
  document.addEventListener("submit", sendOnce);
  document.getElementById("form-errors")?.focus();
  sayWhatHappened();
}
