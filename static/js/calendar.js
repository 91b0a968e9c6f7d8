// Month, week and day drawn by FullCalendar over the server's own table, fed by one endpoint. Without it the table stays.

import { startCards } from "./calendar-card.js";
import { startMoves } from "./calendar-move.js";

const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay" };
const ICONS = {
  change: "git-pull-request", release_phase: "rocket", milestone: "flag", deployment: "ship", freeze: "snowflake",
  maintenance: "tool", booking: "calendar-event", meeting: "users", holiday: "sun", reserved: "lock",
};
const TONES = {
  change: "info", release_phase: "accent", milestone: "accent", deployment: "info", freeze: "danger",
  maintenance: "warning", booking: "success", meeting: "neutral", holiday: "neutral", reserved: "neutral",
};
const CONFLICTS = { warns: "alert-triangle", stops: "hand-stop", blocks: "alert-octagon" };
const CERTAIN = new Set(["reserved", "holiday"]);
const DAY = 24 * 60 * 60 * 1000;
const SVG = "http://www.w3.org/2000/svg";

function icon(box, name, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${box.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

function text(className, content) {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = content;
  return node;
}

function drawn(box, entry, time) {
  const node = document.createElement("span");
  const shape = [`window-${entry.kind}`, `tone-${TONES[entry.kind]}`];
  if (!entry.is_firm && !CERTAIN.has(entry.kind)) shape.push("is-tentative");
  if (entry.severity) shape.push("has-conflict", `conflict-${entry.severity}`);
  node.className = `window ${shape.join(" ")}`;
  const words = text("window-text", "");
  if (time) {
    const clock = document.createElement("time");
    clock.textContent = time;
    words.append(clock, " ");
  }
  words.append(entry.title);
  if (entry.key) words.append(" ", text("window-key", entry.key));
  node.append(icon(box, ICONS[entry.kind]), words);
  if (entry.severity) node.append(icon(box, CONFLICTS[entry.severity], box.dataset[entry.severity]));
  if (shape.includes("is-tentative")) node.append(text("visually-hidden", box.dataset.tentative));
  return node;
}

function folded(box, fold) {
  const node = text("window window-fold", "");
  const count = document.createElement("b");
  count.textContent = fold.by_day ? box.dataset.fold.replace("%n", fold.count) : `+${fold.count}`;
  const words = text("window-text", "");
  if (fold.conflicts) count.append(" ", icon(box, CONFLICTS.warns));
  words.append(count, " ", text("", fold.words));
  node.title = fold.words;
  node.append(words);
  return node;
}

const dayOf = (box, moment) => new Intl.DateTimeFormat("en-CA", { timeZone: box.dataset.zone }).format(moment);

// The days that an entry touches, in the zone that is shown; the last one is not part of it.
function wholeDays(box, entry) {
  return { start: dayOf(box, Date.parse(entry.start)), end: dayOf(box, Date.parse(entry.end) - 1 + DAY), allDay: true };
}

// What is planned in days stands on them, though they may begin at another hour in the zone that is shown.
const DATED = new Set(["milestone", "release_phase", "holiday"]);
const isDated = (entry) => DATED.has(entry.kind) && Date.parse(entry.end) - Date.parse(entry.start) >= DAY - 60 * 60 * 1000;

function dates(box, entry) {
  return { start: dayOf(box, Date.parse(entry.start) + DAY / 2), end: dayOf(box, Date.parse(entry.end) + DAY / 2), allDay: true };
}

const isLong = (entry) => Date.parse(entry.end) - Date.parse(entry.start) >= DAY;

// In a week or day what lasts a day or longer stands above the hours, where it hides no work.
function when(box, entry) {
  if (isDated(entry)) return dates(box, entry);
  return box.dataset.view !== "month" && isLong(entry) ? wholeDays(box, entry) : { start: entry.start, end: entry.end };
}

// In a month a freeze shades whole days, in a week or day the very hours that it covers.
function shade(box, entry) {
  const time = box.dataset.view === "month" ? wholeDays(box, entry) : { start: entry.start, end: entry.end };
  // What covers some of it only marks the edge of the time.
  const covers = entry.is_everywhere || "covers" in box.dataset;
  return { ...time, display: "background", className: covers ? "cal-shade" : "cal-edge" };
}

// A fold opens into its day; that of a day's hour into the agenda, which lists everything.
function opens(box, fold) {
  const address = new URL(box.dataset.here, window.location.origin);
  address.searchParams.set("view", box.dataset.view === "day" ? "agenda" : "day");
  address.searchParams.set("on", dayOf(box, Date.parse(fold.start)));
  return address.pathname + address.search;
}

function asEvents(box, { entries, folds }) {
  const events = entries.map((entry) => ({
    ...when(box, entry), id: String(entry.id), title: entry.title, url: entry.url || undefined, rank: 0,
    editable: entry.is_movable, extendedProps: { entry },
  }));
  const freezes = entries.filter((entry) => entry.kind === "freeze" && entry.is_firm);
  const more = folds.map((fold) => ({
    ...(fold.by_day ? wholeDays(box, fold) : { start: fold.start, end: fold.end }), id: `fold-${fold.by_day}-${fold.start}`,
    title: fold.words, url: opens(box, fold), rank: 1, extendedProps: { fold },
  }));
  return [...events, ...freezes.map((entry) => shade(box, entry)), ...more];
}

function source(box) {
  return async (info) => {
    const query = new URLSearchParams(box.dataset.query);
    query.set("from", info.start.toISOString());
    query.set("to", info.end.toISOString());
    query.set("fold", box.dataset.view === "month" ? "day" : "hour");
    query.set("zone", box.dataset.zone);
    const answer = await fetch(`${box.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return asEvents(box, await answer.json());
  };
}

// Today's week, or the hour that it is, comes into sight, and stays there while the days grow with what comes to stand in
// them, until somebody moves. Where the browser brings back a page, one is where one was.
function toToday(box) {
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type !== "navigate" || window.location.hash) return;
  const grown = new ResizeObserver(() => {
    const place = box.querySelector(".cal-now") ?? box.querySelector(`[role="gridcell"][data-date="${box.dataset.today}"]`);
    const { top, bottom } = place?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    if (top < 0 || bottom > window.innerHeight) window.scrollBy({ top: top - window.innerHeight / 3, behavior: "instant" });
  });
  grown.observe(box);
  for (const act of ["wheel", "pointerdown", "touchstart", "keydown"]) {
    window.addEventListener(act, () => grown.disconnect(), { once: true, passive: true });
  }
}

// The names of days stand below the head of the page, which stays in sight too.
function belowHead() {
  const head = document.querySelector(".list-head");
  const measure = () => document.documentElement.style.setProperty("--cal-head", `${head.offsetHeight}px`);
  new ResizeObserver(measure).observe(head);
}

function start(box) {
  const { Calendar } = window.FullCalendar;
  let moves = {};
  const calendar = new Calendar(box, {
    initialView: VIEWS[box.dataset.view],
    initialDate: box.dataset.on,
    timeZone: box.dataset.zone,
    locale: document.documentElement.lang,
    firstDay: 1,
    headerToolbar: false,
    height: "auto",
    eventOrder: "rank,start,-duration,allDay,title",
    eventDisplay: "block",
    displayEventTime: true,
    displayEventEnd: false,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    snapDuration: "00:15",
    slotEventOverlap: false,
    scrollTime: "06:00",
    nowIndicator: true,
    allDaySlot: true,
    allDayText: "",
    tableHeaderClass: "cal-heads",
    nowIndicatorLineClass: "cal-now",
    eventInteractive: true,
    events: source(box),
    eventSourceFailure: () => {
      const note = document.querySelector(".cal-failed");
      note.textContent = box.dataset.failed;
      note.hidden = false;
    },
    eventContent: (info) => {
      const { entry, fold } = info.event.extendedProps;
      if (fold) return { domNodes: [folded(box, fold)] };
      return entry ? { domNodes: [drawn(box, entry, info.isStart ? info.timeText : "")] } : null;
    },
    eventDidMount: (info) => {
      const { entry } = info.event.extendedProps;
      if (entry) info.el.dataset.window = entry.id;
    },
    eventAllow: (place, event) => moves.allow(place, event),
    eventDragStart: (info) => moves.begin(info),
    eventDragStop: () => moves.end(),
    eventResizeStart: (info) => moves.begin(info),
    eventResizeStop: () => moves.end(),
    eventDrop: (info) => moves.drop(info),
    eventResize: (info) => moves.drop(info),
  });
  const cards = startCards(box);
  moves = startMoves(box, calendar, cards);
  box.hidden = false;
  calendar.render();
  belowHead();
  toToday(box);
  for (const table of document.querySelectorAll("[data-fallback]")) table.classList.add("is-replaced");
}

const box = document.getElementById("calendar");
// On a narrow screen the server's list of days reads better than any grid.
if (box && window.FullCalendar && window.matchMedia("(width >= 820px)").matches) start(box);
