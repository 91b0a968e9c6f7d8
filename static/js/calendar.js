// Month, week and day drawn by FullCalendar over the server's own table, fed by one endpoint. Without it the table stays.

const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay" };
const ICONS = {
  change: "git-pull-request", release_phase: "rocket", milestone: "flag", deployment: "ship", freeze: "snowflake",
  maintenance: "tool", booking: "calendar-event", meeting: "users", holiday: "sun", reserved: "lock",
};
const TONES = {
  change: "info", release_phase: "accent", milestone: "accent", deployment: "info", freeze: "danger",
  maintenance: "warning", booking: "success", meeting: "neutral", holiday: "neutral", reserved: "neutral",
};
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
  if (entry.has_conflict) shape.push("has-conflict");
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
  if (entry.has_conflict) node.append(icon(box, "alert-triangle", box.dataset.conflict));
  if (shape.includes("is-tentative")) node.append(text("visually-hidden", box.dataset.tentative));
  return node;
}

// The days that an entry touches, in the reader's zone; the last one is not part of it.
function wholeDays(box, entry) {
  const day = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: box.dataset.zone }).format(moment);
  return { start: day(Date.parse(entry.start)), end: day(Date.parse(entry.end) - 1 + DAY), allDay: true };
}

// In a week or day what lasts a day or longer stands above the hours, where it hides no work.
function when(box, entry) {
  const isLong = Date.parse(entry.end) - Date.parse(entry.start) >= DAY;
  return box.dataset.view !== "month" && isLong ? wholeDays(box, entry) : { start: entry.start, end: entry.end };
}

// In a month a freeze shades whole days, in a week or day the very hours that it covers.
function shade(box, entry) {
  const time = box.dataset.view === "month" ? wholeDays(box, entry) : { start: entry.start, end: entry.end };
  return { ...time, display: "background" };
}

function asEvents(box, entries) {
  const events = entries.map((entry) => ({
    ...when(box, entry), id: String(entry.id), title: entry.title, url: entry.url || undefined,
    extendedProps: { entry },
  }));
  const freezes = entries.filter((entry) => entry.kind === "freeze" && entry.is_firm);
  return events.concat(freezes.map((entry) => shade(box, entry)));
}

function source(box) {
  return async (info) => {
    const query = new URLSearchParams(box.dataset.query);
    query.set("from", info.start.toISOString());
    query.set("to", info.end.toISOString());
    const answer = await fetch(`${box.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return asEvents(box, (await answer.json()).entries);
  };
}

function start(box) {
  const { Calendar } = window.FullCalendar;
  const calendar = new Calendar(box, {
    initialView: VIEWS[box.dataset.view],
    initialDate: box.dataset.on,
    timeZone: box.dataset.zone,
    locale: document.documentElement.lang,
    firstDay: 1,
    headerToolbar: false,
    height: "auto",
    dayMaxEvents: 5,
    moreLinkContent: (info) => box.dataset.more.replace("%n", info.num),
    moreLinkClick: "popover",
    eventDisplay: "block",
    displayEventTime: true,
    displayEventEnd: false,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    nowIndicator: true,
    allDaySlot: true,
    allDayText: "",
    eventInteractive: true,
    events: source(box),
    eventSourceFailure: () => {
      const note = document.querySelector(".cal-failed");
      note.textContent = box.dataset.failed;
      note.hidden = false;
    },
    eventContent: (info) => {
      const { entry } = info.event.extendedProps;
      return entry ? { domNodes: [drawn(box, entry, info.isStart ? info.timeText : "")] } : null;
    },
  });
  box.hidden = false;
  calendar.render();
  for (const table of document.querySelectorAll("[data-fallback]")) table.hidden = true;
}

const box = document.getElementById("calendar");
// On a narrow screen the server's list of days reads better than any grid.
if (box && window.FullCalendar && window.matchMedia("(width >= 820px)").matches) start(box);
