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

// In a month a freeze shades whole days, in a week or day the very hours that it covers.
function shade(box, entry) {
  if (box.dataset.view !== "month") return { start: entry.start, end: entry.end };
  const day = (moment) => new Intl.DateTimeFormat("en-CA", { timeZone: box.dataset.zone }).format(moment);
  const last = Date.parse(entry.end) - 1;
  return { start: day(Date.parse(entry.start)), end: day(last + DAY), allDay: true };
}

function asEvents(box, entries) {
  const events = entries.map((entry) => ({
    id: String(entry.id), title: entry.title, start: entry.start, end: entry.end, url: entry.url || undefined,
    extendedProps: { entry },
  }));
  const freezes = entries.filter((entry) => entry.kind === "freeze" && entry.is_firm);
  return events.concat(freezes.map((entry) => ({ ...shade(box, entry), display: "background" })));
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
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    nowIndicator: true,
    allDaySlot: false,
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
