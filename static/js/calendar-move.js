// Moving a window: while it is dragged the verdict follows the pointer, and nothing is written before it is confirmed.
// The dialog is the same for a drop and for "Move…" on a card.

import { beside } from "./calendar-card.js";
import { afterPause, announce, csrfToken, notice } from "./tools.js";

const PAUSE = 120;
const MINUTE = 60 * 1000;

function line(name, className, ...content) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content);
  return node;
}

function link(words, url) {
  const node = line("a", "", words);
  node.href = url;
  return node;
}

/** Start and end as they would be where an event is held, by the days and hours that it was carried. */
function carried(entry, from, to) {
  const start = Date.parse(entry.start) + (to.start - from.start);
  const end = Date.parse(entry.end) + ((to.end ?? to.start) - (from.end ?? from.start));
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

export function startMoves(box, calendar, cards) {
  const panel = document.getElementById("cal-verdict");
  const dialog = document.getElementById("cal-move");
  const words = dialog.querySelector("[data-words]").dataset;
  const said = dialog.querySelector("[data-verdict]");
  const act = dialog.querySelector("[data-do]");
  const [from, hours, minutes, reason] = ["start", "hours", "minutes", "reason"].map((name) => document.getElementById(`cal-move-${name}`));
  const zone = box.dataset.zone;
  let pointer = { left: 0, top: 0, right: 0 };
  let held, wanted, open;

  const { lang } = document.documentElement;
  // The day before the month, as the server writes it.
  const shown = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hour12: false,
  });
  const at = (moment) => shown.format(new Date(moment));
  const span = (start, end) => shown.formatRange(new Date(start), new Date(end));

  async function ask(id, path, body, etag) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
    if (etag) headers["If-Match"] = `"${etag}"`;
    const answer = await fetch(`${box.dataset.windows}${id}/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const told = await answer.json();
    if (answer.ok) return told;
    // A problem says in its own sentences why not (RFC 9457).
    const refusals = told.refusals ?? told.errors?.map?.((error) => ({ sentence: error.detail })) ?? [];
    return { allowed: false, status: answer.status, moves: [], conflicts: [], refusals: refusals.length ? refusals : [{ sentence: told.detail ?? words.failed }] };
  }

  function level(told) {
    if (!told.allowed) return "blocks";
    const open = told.conflicts.filter((one) => one.severity !== "info" && one.status === "open");
    if (open.some((one) => one.held)) return "stops";
    return open.length ? "warns" : "allow";
  }

  function verdict(told) {
    const tone = { allow: "success", warns: "warning", stops: "danger", blocks: "danger" }[level(told)];
    const box = line("div", `cal-says tone-${tone}`, line("p", "cal-says-head", words[level(told)]));
    const list = line("ul", "");
    for (const one of told.refusals) {
      const row = line("li", "", one.url ? link(one.sentence, one.url) : one.sentence);
      if (one.unblock) row.append(" ", line("span", "faint", words.unblock.replace("%n", one.unblock)));
      list.append(row);
    }
    for (const one of told.conflicts) list.append(line("li", "", one.other_url ? link(one.sentence, one.other_url) : one.sentence));
    if (list.children.length) box.append(list);
    return box;
  }

  // What comes along, each with a tick where the mover may leave it.
  function followers(told) {
    const rows = told.moves.map((one) => {
      const times = `${at(one.before.start)} → ${at(one.after.start)}`;
      const label = line("label", "form-tick");
      const tick = document.createElement("input");
      Object.assign(tick, { type: "checkbox", className: "form-check-input", value: one.key, checked: one.follows, disabled: !one.may_stay });
      label.append(tick, line("span", "", one.title, " ", line("span", "key", one.key), line("span", "faint", ` ${one.follows ? times : words.stays}`)));
      if (one.refusal) label.append(line("span", "faint", ` ${one.refusal.sentence}`));
      return line("li", "", label);
    });
    if (told.hidden) rows.push(line("li", "faint", words.hidden.replace("%n", told.hidden)));
    if (!rows.length) return [];
    return [line("h3", "cal-follow-head", words.moves), line("ul", "cal-follow", ...rows)];
  }

  // Where it could go instead; choosing one fills the form.
  function instead(told) {
    const rows = (told.slots ?? []).map((slot) => {
      const button = line("button", "btn btn-sm", span(slot.start, slot.end));
      Object.assign(button, { type: "button", title: slot.reason });
      button.dataset.slot = slot.start;
      return line("li", "", button, slot.costs.length ? line("span", "faint", ` ${slot.costs.join(" ")}`) : "");
    });
    return rows.length ? [line("h3", "cal-follow-head", words.instead), line("ul", "cal-follow", ...rows)] : [];
  }

  // While dragging.
  const look = afterPause(async () => {
    if (!held) return;
    const asked = wanted;
    const told = await ask(held.entry.id, "shift/preview/", asked).catch(() => null);
    if (!held || asked !== wanted || !told) return;
    held.told = told;
    const more = told.moves.filter((one) => one.follows).length;
    const also = more ? [line("p", "faint", words.more.replace("%n", more))] : [];
    panel.replaceChildren(line("p", "cal-says-when", span(asked.start, asked.end)), verdict(told), ...also);
    beside(panel, pointer);
  }, PAUSE);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !held) return;
    // Let go wherever the pointer is, nothing is asked.
    held.left = true;
    panel.hidePopover();
  });
  document.addEventListener("pointermove", (event) => {
    pointer = { left: event.clientX, right: event.clientX + 8, top: event.clientY + 12 };
    if (held) beside(panel, pointer);
  });

  // In the dialog.
  function typed() {
    const length = (Number(hours.value) * 60 + Number(minutes.value)) * MINUTE;
    const start = open.reading?.text === from.value ? open.reading.start
      : window.Temporal.PlainDateTime.from(from.value).toZonedDateTime(zone, { disambiguation: "reject" }).epochMilliseconds;
    return { start: new Date(start).toISOString(), end: new Date(start + length).toISOString() };
  }

  // A time that the clocks show twice or skip has two readings; the chosen one counts for as long as that time stands there.
  const read = (start) => { open.reading = { text: from.value, start }; };

  function readings() {
    let both;
    try {
      const plain = window.Temporal.PlainDateTime.from(from.value);
      both = ["earlier", "later"].map((disambiguation) => plain.toZonedDateTime(zone, { disambiguation }));
    } catch {
      return said.replaceChildren(line("p", "faint", words.choose));
    }
    const rows = both.map((one) => {
      const shows = one.toPlainDateTime().toString({ smallestUnit: "minute" }).replace("T", " ");
      const button = line("button", "btn btn-sm", `${shows} UTC${one.offset}`);
      button.type = "button";
      button.dataset.reading = one.epochMilliseconds;
      return line("li", "", button);
    });
    return said.replaceChildren(line("p", "form-error", words.clock), line("ul", "cal-follow", ...rows));
  }

  function body() {
    const stays = [...said.querySelectorAll("input:not(:checked):enabled")].map((tick) => tick.value);
    const comes = [...said.querySelectorAll("input:checked:enabled")].map((tick) => tick.value);
    const first = open.told?.moves ?? [];
    return {
      ...typed(),
      leave: stays.filter((key) => open.follows.get(key) ?? first.find((one) => one.key === key)?.follows),
      take: comes.filter((key) => open.follows.get(key) === false),
    };
  }

  function tell(told) {
    open.told = told;
    for (const one of told.moves) if (!open.follows.has(one.key)) open.follows.set(one.key, one.follows);
    said.replaceChildren(verdict(told), ...followers(told), ...instead(told));
    act.disabled = !told.allowed;
  }

  async function judge() {
    act.disabled = true;
    let asked;
    try {
      asked = body();
    } catch {
      return readings();
    }
    if (Date.parse(asked.start) === Date.parse(open.entry.start) && Date.parse(asked.end) === Date.parse(open.entry.end)) {
      return said.replaceChildren(line("p", "faint", words.choose));
    }
    const mine = (open.turn = (open.turn ?? 0) + 1);
    const told = await ask(open.entry.id, "shift/preview/", asked).catch(() => null);
    if (!open || open.turn !== mine) return;
    if (told) tell(told);
    else said.replaceChildren(line("p", "form-error", words.failed));
  }

  const local = (moment) =>
    window.Temporal.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "minute" });

  function ponder(entry, span, told) {
    open = { entry, follows: new Map() };
    const length = Math.round((Date.parse(span.end) - Date.parse(span.start)) / MINUTE);
    from.value = local(span.start);
    read(Date.parse(span.start));
    [hours.value, minutes.value] = [Math.floor(length / 60), length % 60];
    reason.value = "";
    dialog.querySelector("[data-what]").textContent = [entry.key, entry.title].filter(Boolean).join(" ");
    said.replaceChildren(line("p", "faint", words.asking));
    act.disabled = true;
    dialog.showModal();
    if (told) tell(told);
    else judge();
  }

  async function apply() {
    act.disabled = true;
    const { entry, told } = open;
    const done = await ask(entry.id, "shift/", { ...body(), reason: reason.value }, told.etag).catch(() => null);
    if (!done) return notice(words.failed);
    if (done.applied) {
      dialog.close();
      const sentence = words.done.replace("%n", entry.key || entry.title).replace("%t", span(done.window.after.start, done.window.after.end));
      notice(sentence, "success");
      announce(sentence);
      cards.forget();
      return calendar.refetchEvents();
    }
    if (done.status !== 409 && done.status !== 412) return tell(done);
    // What was previewed no longer holds: show what holds now, what was unticked still so.
    await judge();
    said.prepend(line("p", "form-error", words.stale));
    cards.forget();
    calendar.refetchEvents();
  }

  const rejudge = afterPause(() => open && judge(), 250);
  dialog.addEventListener("input", (event) => event.target !== reason && rejudge());
  dialog.addEventListener("close", () => { open = undefined; });
  act.addEventListener("click", apply);
  said.addEventListener("click", (event) => {
    const [slot, reading] = [event.target.closest("[data-slot]"), event.target.closest("[data-reading]")];
    if (!slot && !reading) return;
    if (slot) from.value = local(slot.dataset.slot);
    read(slot ? Date.parse(slot.dataset.slot) : Number(reading.dataset.reading));
    from.focus();
    judge();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    // Enter in a field asks for the move, as the button does, and never closes without an answer.
    if (event.submitter?.value !== "") event.preventDefault();
  });
  document.getElementById("cal-card").addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const { entry } = calendar.getEventById(button.dataset.move).extendedProps;
    cards.hide();
    ponder(entry, entry);
  });

  return {
    begin(info) {
      const { entry } = info.event.extendedProps;
      held = { entry, from: { start: info.event.start, end: info.event.end } };
      wanted = undefined;
      cards.still(true);
      panel.replaceChildren(line("p", "faint", words.asking));
      panel.showPopover();
      beside(panel, pointer);
    },
    allow(place, event) {
      if (!held || place.allDay !== event.allDay) return place.allDay === event.allDay;
      const span = carried(held.entry, held.from, place);
      if (wanted?.start !== span.start || wanted?.end !== span.end) {
        wanted = span;
        look();
      }
      return true;
    },
    end() {
      panel.hidePopover();
      cards.still(false);
      // A drop is told after the end of the drag, if it is one.
      setTimeout(() => { held = undefined; });
    },
    drop(info) {
      const { entry } = info.event.extendedProps;
      const span = carried(entry, info.oldEvent, info.event);
      const told = held?.told && wanted?.start === span.start && wanted?.end === span.end ? held.told : null;
      // It stays where it was until the move is confirmed, so that the calendar never shows what is not so.
      info.revert();
      if (held?.left) return;
      ponder(entry, span, told);
    },
  };
}
