// The card of one window beside its entry: by pointer or focus after a moment, by Enter or Space at once.

const SOON = 350;
const GAP = 8;

/** Put a popover beside a rectangle, inside the window of the browser. */
export function beside(panel, near) {
  const { width, height } = panel.getBoundingClientRect();
  const right = near.right + GAP + width <= window.innerWidth;
  const left = right ? near.right + GAP : Math.max(GAP, near.left - GAP - width);
  panel.style.left = `${Math.min(left, window.innerWidth - width - GAP)}px`;
  panel.style.top = `${Math.max(GAP, Math.min(near.top, window.innerHeight - height - GAP))}px`;
}

export function startCards(box) {
  const card = document.getElementById("cal-card");
  const known = new Map();
  let timer, shown, isStill;

  const entryAt = (node) => node.closest?.("[data-window]");

  function load(id) {
    if (!known.has(id)) {
      const url = `${box.dataset.cards.replace("/0/", `/${id}/`)}?zone=${encodeURIComponent(box.dataset.zone)}`;
      const asked = fetch(url, { headers: { "HX-Request": "true" } }).then((answer) => (answer.ok ? answer.text() : ""));
      known.set(id, asked.catch(() => ""));
    }
    return known.get(id);
  }

  async function show(entry, { enter = false } = {}) {
    clearTimeout(timer);
    shown = entry;
    const html = await load(entry.dataset.window);
    // Meanwhile the pointer went elsewhere, or a drag began.
    if (shown !== entry || isStill) return;
    if (!html) return known.delete(entry.dataset.window);
    card.innerHTML = html;
    card.showPopover();
    beside(card, entry.getBoundingClientRect());
    if (enter) card.querySelector("a, button")?.focus();
  }

  function hide({ back = false } = {}) {
    clearTimeout(timer);
    if (back) shown?.focus();
    shown = undefined;
    if (card.matches(":popover-open")) card.hidePopover();
  }

  const soon = (act) => {
    clearTimeout(timer);
    timer = setTimeout(act, SOON);
  };

  box.addEventListener("pointerover", (event) => {
    const entry = event.pointerType === "mouse" && event.buttons === 0 && entryAt(event.target);
    if (entry && entry !== shown) soon(() => show(entry));
  });
  box.addEventListener("pointerout", (event) => {
    if (!box.contains(event.relatedTarget) || !entryAt(event.relatedTarget)) soon(hide);
  });
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", () => soon(hide));
  box.addEventListener("focusin", (event) => {
    const entry = event.target.matches(":focus-visible") && entryAt(event.target);
    if (entry) soon(() => show(entry));
  });
  box.addEventListener("focusout", (event) => {
    if (!card.contains(event.relatedTarget)) soon(hide);
  });
  // Before FullCalendar, which would follow the link.
  box.addEventListener("keydown", (event) => {
    const entry = entryAt(event.target);
    if (!entry) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      show(entry, { enter: true });
    } else if (event.key === "Escape") hide();
  }, true);
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide({ back: true });
  });
  card.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !card.contains(event.relatedTarget) && !box.contains(event.relatedTarget)) hide();
  });

  return {
    hide,
    open: (entry) => show(entry, { enter: true }),
    forget: () => known.clear(),
    still(yes) {
      isStill = yes;
      if (yes) hide();
    },
  };
}
