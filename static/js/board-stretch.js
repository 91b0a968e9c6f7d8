// A booking on the environment board is stretched or shortened by its edges; the verdict follows the pointer, and the dialog
// asks before anything is written. By keys and by touch its card does the same: "Change times…".

import { startCards } from "./calendar-card.js";
import { startMoves } from "./calendar-move.js";

const EDGE = 8;
const MINUTE = 60 * 1000;

const board = document.querySelector("[data-board]");
const isHeld = (node) => node.matches?.("a[data-start]");

function entryOf(bar) {
  const { window: id, key, start, end } = bar.dataset;
  return { id, key, start, end, title: bar.querySelector(".window-text").textContent };
}

// The rows as the server draws them now; the grid stays, so that everything that listens on it does.
async function redraw() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return window.location.reload();
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = found.querySelector("[data-board] tbody");
  if (!rows) return window.location.reload();
  board.tBodies[0].replaceWith(document.adoptNode(rows));
  board.dispatchEvent(new CustomEvent("board:drawn"));
}

function start() {
  const { first, after, snap } = board.dataset;
  const [begins, ends, step] = [Date.parse(first), Date.parse(after), Number(snap) * MINUTE];
  const cards = startCards(board);
  const grid = {
    // As much of FullCalendar as moving needs.
    getEventById: (id) => ({ extendedProps: { entry: entryOf(board.querySelector(`[data-window="${id}"]`)) } }),
    refetchEvents: redraw,
  };
  const moves = startMoves(board, grid, cards);
  let drag;

  // The edge under the pointer, of those that lie in the days shown; of what is not wider than two edges the end.
  function edgeAt(bar, x) {
    const { left, right } = bar.getBoundingClientRect();
    if (right - x <= EDGE && Date.parse(bar.dataset.end) <= ends) return "end";
    if (x - left <= EDGE && Date.parse(bar.dataset.start) >= begins) return "start";
    return "";
  }

  // To whole steps of the grid, never beyond the other edge.
  function moved(x) {
    const { edge, from, width, bar } = drag;
    const by = ((x - from) / width) * (ends - begins);
    const old = { start: Date.parse(bar.dataset.start), end: Date.parse(bar.dataset.end) };
    const to = begins + Math.round((old[edge] + by - begins) / step) * step;
    const at = Math.abs(x - from) < 3 ? old[edge] : to;
    const span = { ...old, [edge]: edge === "end" ? Math.max(at, old.start + step) : Math.min(at, old.end - step) };
    return { start: new Date(span.start), end: new Date(span.end) };
  }

  function draw(span) {
    const { bar, width } = drag;
    const [left, right] = ["start", "end"].map((name) => ((span[name] - Date.parse(bar.dataset[name])) / (ends - begins)) * width);
    bar.style.marginLeft = `${left}px`;
    bar.style.marginRight = `${-right}px`;
  }

  function finish() {
    const done = drag;
    drag = undefined;
    done.bar.style.marginLeft = done.bar.style.marginRight = "";
    done.bar.classList.remove("is-stretched");
    moves.end();
    return done;
  }

  board.addEventListener("dragstart", (event) => isHeld(event.target.closest("a") ?? event.target) && event.preventDefault());
  board.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("a[data-start]");
    const edge = bar && !event.button && event.pointerType !== "touch" && edgeAt(bar, event.clientX);
    if (!edge) return;
    event.preventDefault();
    const entry = entryOf(bar);
    const old = { start: new Date(entry.start), end: new Date(entry.end) };
    const { width } = bar.closest(".tl-grid").getBoundingClientRect();
    drag = { bar, edge, entry, old, width, from: event.clientX, span: old };
    bar.setPointerCapture(event.pointerId);
    bar.classList.add("is-stretched");
    moves.begin({ event: { extendedProps: { entry }, ...old } });
  });
  board.addEventListener("pointermove", (event) => {
    if (!drag) {
      const bar = event.target.closest("a[data-start]");
      if (bar) bar.classList.toggle("is-edge", Boolean(edgeAt(bar, event.clientX)));
      return;
    }
    const span = moved(event.clientX);
    if (Number(span.start) === Number(drag.span.start) && Number(span.end) === Number(drag.span.end)) return;
    drag.span = span;
    draw(span);
    moves.allow({ ...span, allDay: false }, { allDay: false });
  });
  board.addEventListener("pointerup", () => {
    if (!drag) return;
    const { entry, old, span } = finish();
    if (Number(span.start) === Number(old.start) && Number(span.end) === Number(old.end)) return;
    moves.drop({ event: { extendedProps: { entry }, ...span }, oldEvent: old, revert() {} });
  });
  board.addEventListener("pointercancel", () => drag && finish());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) finish();
  });
  // What was stretched is not followed as the link that it is; a finger opens the card, which has its menu.
  board.addEventListener("click", (event) => {
    const bar = event.target.closest("a[data-start]");
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isFinger = event.pointerType === "touch";
    if (isFinger || (event.detail && edgeAt(bar, event.clientX))) event.preventDefault();
    if (isFinger) cards.open(bar);
  });
}

if (board) start();
