// The page of a meeting: timers that run, a quick vote by key, and asking for news where no live stream runs.

const PULSE_EVERY = 1500;
const place = () => document.getElementById("meeting");
let drawn = performance.now();

function clock(seconds) {
  const [hours, minutes, left] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(left)}` : `${minutes}:${two(left)}`;
}

function tick() {
  // What the server said plus what has passed since, so that a wrong clock of this machine does not matter.
  const passed = Math.floor((performance.now() - drawn) / 1000);
  for (const timer of document.querySelectorAll("[data-timer]")) {
    const seconds = Number(timer.dataset.timer) + passed;
    timer.textContent = clock(seconds);
    timer.classList.toggle("is-over", Boolean(timer.dataset.limit) && seconds > Number(timer.dataset.limit));
  }
}

async function ask() {
  const meeting = place();
  if (!meeting || document.hidden) return;
  const answer = await fetch(meeting.dataset.pulseUrl, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || !answer.headers.get("content-type")?.includes("json")) return;
  const { pulse } = await answer.json();
  if (pulse !== place()?.dataset.pulse) window.htmx?.trigger(place(), "live");
}

function quickVote(event) {
  if (event.key !== "v" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.singleKeys === "off" || event.target.closest("input, textarea, select, dialog[open]")) return;
  const here = document.querySelector(".meeting-item.is-here") ?? document;
  here.querySelector("[data-approve], .brief-vote .btn-primary")?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "meeting" && event.target?.id !== "meeting") return;
  drawn = performance.now();
  tick();
});
document.addEventListener("keydown", quickVote);
// After a vote the next question is shown; its button has the focus, so that Enter goes on. Going to the fragment of the
// address takes the focus away once the page is loaded, so this comes after it.
window.addEventListener("load", () =>
  setTimeout(() => document.querySelector("[data-next-vote]")?.focus({ preventScroll: true })),
);
setInterval(tick, 1000);
// The stream tells within a second. Asking goes on more slowly beside it, and at full pace while it does not tell.
let beats = 0;
setInterval(() => {
  beats += 1;
  if (!document.body.hasAttribute("data-live-told") || beats % 4 === 0) ask();
}, PULSE_EVERY);
document.addEventListener("visibilitychange", ask);
