// The form of a change or a booking: pickers, the end that shows when no length is chosen, free slots, folds that open at an address.

import { pick } from "./change-pick.js";

function lengthOrEnd(when) {
  const length = when.querySelector('[name="duration"]');
  const until = when.querySelector("[data-until]");
  const turn = () => (until.hidden = length.value !== "");
  length.addEventListener("change", turn);
  turn();
}

/** What only one type asks for shows with that type; what it does not ask for is out of the way. */
function followType(form) {
  const turn = () => {
    const type = form.querySelector('[name="type"]:checked')?.value ?? "";
    form.querySelectorAll("[data-hide-for]").forEach((part) => (part.hidden = part.dataset.hideFor === type));
    form.querySelectorAll("[data-show-for]").forEach((part) => (part.hidden = part.dataset.showFor !== type));
  };
  form.addEventListener("change", turn);
  turn();
}

/** A slot is chosen without leaving the page: its instants go into the form, which then looks again. */
function takeSlot(event) {
  const button = event.target.closest("[data-slot]");
  const form = button?.form ?? button?.closest(".form-columns")?.querySelector(".form-main");
  if (!form) return;
  event.preventDefault();
  const zone = form.elements.zone?.value ?? button.dataset.zone;
  const [start, end] = button.value.split("/").map((text) => wallClock(new Date(text), zone));
  form.elements.start.value = start;
  form.elements.end.value = end;
  if (form.elements.duration) {
    form.elements.duration.value = "";
    form.elements.duration.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.elements.start.dispatchEvent(new Event("input", { bubbles: true }));
  form.elements.start.focus();
}

/** What is wished of free times stands beside the form, and has it look again. */
function wish(event) {
  if (event.target.name !== "before") return;
  event.target.form?.elements.start.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Enter in the first field leads on to the next question, as long as that has no answer; it sends nothing half-filled. */
function leadOn(form) {
  const [title, services] = [form.elements.title, form.elements.services];
  title?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || services.selectedOptions.length) return;
    event.preventDefault();
    document.getElementById(`${services.id}_search`).focus();
  });
}

function wallClock(instant, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(instant);
  const part = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** A link of a refusal leads to a field; the fold around it opens and the field takes the focus. */
function openAt(address) {
  const target = address.length > 1 && document.getElementById(address.slice(1));
  if (!target) return;
  const fold = target.closest("details");
  if (fold) fold.open = true;
  const shown = target.hidden ? document.getElementById(`${target.id}_search`) : target;
  shown?.focus({ preventScroll: true });
  shown?.scrollIntoView({ block: "center" });
}

document.querySelectorAll("select[data-pick]:not(:disabled)").forEach(pick);
document.querySelectorAll("[data-when]").forEach(lengthOrEnd);
document.querySelectorAll("#change-form").forEach(followType);
document.querySelectorAll("#change-form").forEach(leadOn);
document.addEventListener("click", takeSlot);
document.addEventListener("change", wish);
window.addEventListener("hashchange", () => openAt(window.location.hash));
openAt(window.location.hash);
