// The command palette: one input, rows from the server, arrows choose, Enter opens.

import { afterPause } from "./tools.js";

const PAUSE = 120;
let asked = 0;

const dialog = () => document.getElementById("palette");
const input = () => document.getElementById("palette-input");
const rows = () => [...document.querySelectorAll('#palette-rows [role="option"]')];

function choose(index) {
  const all = rows();
  all.forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
  const row = all[index];
  if (!row) return input().removeAttribute("aria-activedescendant");
  row.id ||= `palette-row-${index}`;
  input().setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
}

async function look() {
  const mine = ++asked;
  const url = new URL(dialog().dataset.url, window.location.origin);
  url.searchParams.set("q", input().value);
  url.searchParams.set("fragment", "palette");
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  // Answers may overtake each other; only the last question counts.
  if (mine !== asked || !answer.ok) return;
  document.getElementById("palette-rows").innerHTML = await answer.text();
  dialog().querySelector(".palette-none").hidden = rows().length > 0;
  choose(0);
}

export function openPalette() {
  if (!dialog() || dialog().open) return;
  dialog().showModal();
  input().select();
  look();
}

export function startPalette() {
  if (!dialog()) return;
  input().addEventListener("input", afterPause(look, PAUSE));
  input().addEventListener("keydown", (event) => {
    const all = rows();
    const here = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((here + step + all.length) % all.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      all[here]?.click();
    }
  });
}
