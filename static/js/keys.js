// Single keys and pairs of keys. Each person can switch them off (data-single-keys="off" on the body); Ctrl/Cmd+K stays.

import { openPalette } from "./palette.js";

const PAIR_PAUSE = 900;
const PLACES = { h: "/", c: "/calendar/", r: "/releases/", a: "/approvals/" };
const ROWS = ".table-list tbody tr, .rows .row-line";

let before = "";
let timer;

const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.querySelector("a"));
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.classList.contains("is-here"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, here < 0 ? 0 : here + by))];
  rows[here]?.classList.remove("is-here");
  next.classList.add("is-here");
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}

function openNew() {
  const menu = document.querySelector('details[data-key="c"]');
  if (!menu) return;
  menu.open = true;
  menu.querySelector(".menu-panel a")?.focus();
}

const ACTS = {
  "/": () => document.getElementById("search")?.focus(),
  "?": () => document.getElementById("help")?.showModal(),
  c: openNew,
  j: () => step(1),
  k: () => step(-1),
  x: () => document.querySelector(".is-here [data-pick-row]")?.click(),
  a: () => document.querySelector("#nextstep .btn-primary, #nextstep .btn")?.focus(),
};

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.body.dataset.singleKeys === "off" || typing(event.target)) return;
    const pair = before === "g";
    before = pair ? "" : event.key;
    clearTimeout(timer);
    timer = setTimeout(() => (before = ""), PAIR_PAUSE);
    if (pair && PLACES[event.key]) {
      event.preventDefault();
      window.location.assign(PLACES[event.key]);
    } else if (!pair && ACTS[event.key]) {
      event.preventDefault();
      ACTS[event.key]();
    }
  });
}
