// A screen on a wall shows itself anew each minute, and says so when it cannot. Nobody scrolls it: what does not fit is counted.

const EVERY = 60 * 1000;
// What goes on now leaves the days at least so much of the screen.
const FOR_NOW = 0.45;
const WARNS = ".conflict-warns, .conflict-stops, .conflict-blocks";

// What the server wrote under each list.
const written = new WeakMap();

// The count under a list with what was taken off it; where nothing was, the server's own words stay.
function count(wall, note, hidden) {
  if (!written.has(note)) written.set(note, [...note.childNodes]);
  const words = written.get(note);
  const all = Number(note.dataset.count ?? 0) + hidden.length;
  const met = hidden.filter((line) => line.matches(WARNS));
  const conflicts = Number(note.dataset.conflicts ?? 0) + met.length;
  note.hidden = all === 0;
  note.replaceChildren(...words);
  if (!hidden.length) return;
  const sign = note.querySelector(".icon") ?? met[0]?.querySelector(".icon:last-child");
  const number = document.createElement("b");
  number.textContent = wall.dataset.more.replace("%n", all);
  note.replaceChildren(number);
  if (!conflicts) return;
  const warning = document.createElement("span");
  warning.className = "cal-fold-conflicts";
  warning.append(sign.cloneNode(true), conflicts === 1 ? wall.dataset.one : wall.dataset.many.replace("%n", conflicts));
  note.append(" ", warning);
}

// Takes lines off the end of a section until it ends above ``floor``.
function trim(wall, section, floor) {
  const lines = [...section.querySelectorAll(".wall-line")];
  const note = section.querySelector(".wall-fold");
  const hidden = [];
  for (const line of lines) line.hidden = false;
  count(wall, note, hidden);
  while (lines.length && section.getBoundingClientRect().bottom > floor) {
    const line = lines.pop();
    line.hidden = true;
    hidden.push(line);
    count(wall, note, hidden);
  }
}

function fit() {
  const wall = document.getElementById("wall");
  wall.classList.toggle("is-fitted", window.matchMedia("(width >= 1000px)").matches);
  const floor = wall.classList.contains("is-fitted") ? window.innerHeight - Number.parseFloat(getComputedStyle(wall).paddingBottom) : Infinity;
  const now = wall.querySelector(".wall-now");
  if (now) trim(wall, now, Math.min(floor, window.innerHeight * FOR_NOW));
  for (const day of wall.querySelectorAll(".wall-day")) trim(wall, day, floor);
}

async function renew() {
  const wall = document.getElementById("wall");
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall");
    // Signed out, the answer is another page.
    if (!fresh) throw new Error(String(answer.status));
    wall.replaceWith(fresh);
    fit();
  } catch {
    const note = wall.querySelector(".wall-old");
    note.textContent = wall.dataset.old;
    note.hidden = false;
  }
}

// At once, and whenever the screen is another.
new ResizeObserver(fit).observe(document.documentElement);
setInterval(renew, EVERY);
