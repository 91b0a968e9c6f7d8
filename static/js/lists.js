// Choosing rows of a list: one, a range with Shift, the page, or all that match. Without this the ticks work all the same.

const bar = document.querySelector("[data-bulk]");

function startChoosing() {
  const ticks = [...document.querySelectorAll("[data-pick-row]")];
  const whole = bar.querySelector("[data-bulk-page]");
  const page = whole?.querySelector("input");
  const all = bar.querySelector("[data-bulk-all]");
  const count = bar.querySelector("[data-bulk-count]");
  let last;

  const look = () => {
    const chosen = ticks.filter((tick) => tick.checked).length;
    const every = all?.checked;
    for (const tick of ticks) tick.closest("tr, .row-line")?.classList.toggle("is-chosen", Boolean(every || tick.checked));
    if (page) {
      page.checked = chosen > 0 && chosen === ticks.length;
      page.indeterminate = chosen > 0 && chosen < ticks.length;
    }
    bar.classList.toggle("is-on", Boolean(every) || chosen > 0);
    const { none, some, every: words } = count.dataset;
    count.textContent = every ? words : chosen ? some.replace("{n}", chosen) : none;
  };

  if (whole) whole.hidden = false;
  page?.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = page.checked;
    look();
  });
  all?.addEventListener("change", look);
  for (const tick of ticks) {
    tick.addEventListener("click", (event) => {
      const [from, to] = [ticks.indexOf(last), ticks.indexOf(tick)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const between of ticks.slice(from, to + 1)) between.checked = tick.checked;
      last = tick;
      look();
    });
  }
  // What the browser kept from before this page was left.
  window.addEventListener("pageshow", look);
  look();
}

/** Another act, person or number is looked at at once, as pressing the button would. */
function startAsking(form) {
  const look = form.querySelector('[name="do"][value="look"]');
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=number]")) form.requestSubmit(look);
  });
}

if (bar) startChoosing();
const form = document.querySelector("[data-bulk-ask]");
if (form) startAsking(form);
