// The number of unread notices, by stream where there is one, otherwise by asking twice a minute.

import { announce } from "./tools.js";

const POLL_EVERY = 30000;

function show(text) {
  const badge = document.getElementById("inbox-count");
  let unread;
  try {
    const told = JSON.parse(text);
    unread = typeof told === "number" ? told : told.unread;
  } catch {
    return;
  }
  if (!badge || !Number.isInteger(unread)) return;
  if (unread > Number(badge.textContent || 0)) announce(badge.dataset.more);
  badge.textContent = unread || "";
  badge.hidden = !unread;
}

function poll() {
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch("/inbox/count/", { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) show(await answer.text());
  };
  setInterval(ask, POLL_EVERY);
}

// Records that moved on while a part of theirs was being loaded: its answer may be from before, and it takes the place of
// the part that would have asked again.
const outrun = new Set();

// A page part with data-live="CHG-142" loads itself anew when something happened to that record.
function renew(key) {
  for (const part of document.querySelectorAll(`[data-live="${CSS.escape(key)}"]`)) {
    if (part.classList.contains("htmx-request")) outrun.add(key);
    else window.htmx?.trigger(part, "live");
  }
}

const catchUp = () =>
  setTimeout(() => {
    const keys = [...outrun];
    outrun.clear();
    keys.forEach(renew);
  });
// A part that took the place of another wears its classes until it has settled.
for (const end of ["htmx:afterRequest", "htmx:afterSettle"]) document.addEventListener(end, catchUp);

export function startLive() {
  if (!document.getElementById("inbox-count")) return;
  const url = document.body.dataset.liveUrl;
  if (!url) return poll();
  // A page that shows a meeting follows it: data-follow="MTG-7".
  const followed = [...document.querySelectorAll("[data-follow]")].map((part) => ["follow", part.dataset.follow]);
  const query = new URLSearchParams(followed).toString();
  // Whether the stream tells: what asks beside it then asks more slowly. A proxy that holds it back tells nothing.
  const told = (yes) => document.body.toggleAttribute("data-live-told", yes);
  const stream = new EventSource(query ? `${url}?${query}` : url, { withCredentials: true });
  stream.addEventListener("notice", (event) => {
    told(true);
    show(event.data);
  });
  stream.addEventListener("record", (event) => renew(event.data));
  stream.addEventListener("error", () => {
    told(false);
    if (stream.readyState === EventSource.CLOSED) poll();
  });
}
