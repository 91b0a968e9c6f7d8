// The environment board: free time is drawn over, in one row or several, and booked together. Without this each free cell is
// a link of its own, and rows are ticked.

import { announce } from "./tools.js";

const board = document.querySelector("[data-board]");
const box = document.querySelector("[data-board-chosen]");

function start() {
  let rows, cells;
  const words = box.querySelector("[data-board-words]");
  const link = box.querySelector("[data-board-book]");
  // The day before the month, as the server writes it.
  const { lang } = document.documentElement;
  const moment = new Intl.DateTimeFormat(!lang || lang === "en" ? "en-GB" : lang, {
    weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC",
  });
  let from = null;
  let to = null;
  let drawing = false;

  const at = (cell) => {
    const row = rows.indexOf(cell.closest("[data-row]"));
    return [row, cells[row].indexOf(cell)];
  };
  const span = (n) => [from[n], to[n]].sort((a, b) => a - b);

  function chosen() {
    if (!from) return [];
    const [[top, bottom], [left, right]] = [span(0), span(1)];
    return cells.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  }

  function show() {
    const block = chosen();
    const flat = block.flat();
    for (const cell of board.querySelectorAll(".is-chosen")) cell.classList.remove("is-chosen");
    for (const cell of flat) cell.classList.add("is-chosen");
    box.hidden = !flat.length;
    if (!flat.length) return;
    const [begins, ends] = [block[0][0].dataset.start, block[0].at(-1).dataset.end];
    const address = new URLSearchParams();
    const [top, bottom] = span(0);
    for (const row of rows.slice(top, bottom + 1)) address.append("environment", row.dataset.row);
    address.set("start", begins);
    address.set("end", ends);
    link.href = `${box.dataset.url}?${address}`;
    const count = block.length === 1 ? box.dataset.one : box.dataset.many.replace("{n}", block.length);
    // The times are those of the reader's zone already; they are only written out here.
    const times = [begins, ends].map((one) => moment.format(new Date(`${one}Z`))).join(" – ");
    const taken = flat.some((cell) => !cell.classList.contains("is-free")) ? `, ${box.dataset.taken}` : "";
    words.textContent = `${count}, ${times}${taken}`;
  }

  function clear() {
    from = to = null;
    show();
  }

  board.addEventListener("dragstart", (event) => event.target.closest(".board-cell") && event.preventDefault());
  board.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest(".board-cell.is-free");
    if (!cell || event.button || event.pointerType === "touch") return;
    [from, to, drawing] = [at(cell), at(cell), true];
  });
  board.addEventListener("pointermove", (event) => {
    // Bars lie over the cells: what is drawn over is looked for below them.
    const cell = drawing && document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.matches(".board-cell"));
    if (!cell) return;
    const here = at(cell);
    if (String(here) === String(to)) return;
    to = here;
    show();
  });
  document.addEventListener("pointerup", () => {
    if (!drawing) return;
    drawing = false;
    if (String(from) === String(to) && box.hidden) from = to = null;
    else announce(words.textContent);
  });
  // What was drawn is not followed as the link that the drawing ended on.
  board.addEventListener("click", (event) => event.target.closest(".board-cell") && !box.hidden && event.preventDefault());

  const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  board.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".board-cell");
    if (!cell) return;
    const here = at(cell);
    if (event.key === "Enter" && from) {
      event.preventDefault();
      window.location.assign(link.href);
    } else if (event.key === "Escape") {
      clear();
    } else if (event.key === " ") {
      event.preventDefault();
      [from, to] = from && String(from) !== String(here) ? [from, here] : [here, here];
      show();
      announce(words.textContent);
    } else if (MOVES[event.key]) {
      event.preventDefault();
      const [row, column] = here.map((n, axis) => n + MOVES[event.key][axis]);
      const next = cells[row]?.[column];
      if (!next) return;
      next.focus();
      if (!event.shiftKey) return;
      [from, to] = [from ?? here, [row, column]];
      show();
      announce(words.textContent);
    }
  });
  box.querySelector("[data-board-clear]").addEventListener("click", clear);

  // Again where its rows were drawn anew. One stop for the tab key; from there arrows go everywhere.
  function read() {
    rows = [...board.querySelectorAll("[data-row]")];
    cells = rows.map((row) => [...row.querySelectorAll(".board-cell")]);
    for (const cell of cells.flat()) cell.tabIndex = -1;
    const first = cells.flat().find((cell) => cell.classList.contains("is-free"));
    if (first) first.tabIndex = 0;
    clear();
  }
  board.addEventListener("board:drawn", read);
  read();
}

if (board && box) start();
