// A list with many rows becomes a search box with chips. The list stays in the form and is what is sent.

const MOST_SHOWN = 40;

const make = (tag, className, attributes = {}) => {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

const short = (text) => text.split(" · ")[0];

export function pick(select) {
  const box = make("div", "pick");
  const frame = make("div", "pick-box");
  const list = make("ul", "pick-list", { role: "listbox", id: `${select.id}_list` });
  const input = make("input", "", {
    type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": list.id,
    "aria-autocomplete": "list", id: `${select.id}_search`,
  });
  const label = document.querySelector(`label[for="${select.id}"]`);
  if (label) label.htmlFor = input.id;
  const described = select.getAttribute("aria-describedby");
  if (described) input.setAttribute("aria-describedby", described);
  list.hidden = true;
  frame.append(input);
  box.append(frame, list);
  select.hidden = true;
  select.after(box);
  let at = 0;

  /** A place is near when it hosts one of the services that were chosen. */
  const by = document.getElementById(select.dataset.narrowedBy ?? "");
  const isNear = (option) => {
    const chosen = [...(by?.selectedOptions ?? [])].map((one) => one.value);
    return !chosen.length || (option.dataset.in ?? "").split(" ").some((slug) => chosen.includes(slug));
  };

  const free = () => {
    const words = input.value.trim().toLowerCase();
    const rows = [...select.options].filter((option) => !option.selected && option.text.toLowerCase().includes(words));
    const near = rows.filter(isNear);
    return near.length ? near : rows;
  };

  const tell = () => {
    select.dispatchEvent(new Event("input", { bubbles: true }));
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const drawChips = () => {
    frame.querySelectorAll(".pick-one").forEach((chip) => chip.remove());
    for (const option of select.selectedOptions) {
      const chip = make("button", "pick-one", { type: "button", "aria-label": `${short(option.text)} ×` });
      chip.textContent = short(option.text);
      chip.addEventListener("click", () => choose(option, false));
      input.before(chip);
    }
  };

  const drawList = () => {
    const rows = free().slice(0, MOST_SHOWN);
    at = Math.max(0, Math.min(at, rows.length - 1));
    list.replaceChildren(
      ...rows.map((option, index) => {
        const row = make("li", "", { role: "option", id: `${list.id}_${index}`, "aria-selected": String(index === at) });
        row.textContent = option.text;
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option, true);
        });
        return row;
      }),
    );
    if (!rows.length) list.append(make("li", "pick-none"));
    list.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (rows.length) input.setAttribute("aria-activedescendant", `${list.id}_${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  function choose(option, on, { stay = true } = {}) {
    option.selected = on;
    input.value = "";
    at = 0;
    drawChips();
    close();
    if (stay) input.focus();
    tell();
  }

  /** Where nothing is chosen yet and what was chosen before has one production, that is meant. */
  function chooseTheOne() {
    if (select.selectedOptions.length || !by.selectedOptions.length) return;
    const found = [...select.options].filter((option) => option.dataset.kind === "production" && isNear(option));
    if (found.length === 1) choose(found[0], true, { stay: false });
  }
  by?.addEventListener("change", chooseTheOne);

  input.addEventListener("focus", drawList);
  input.addEventListener("input", (event) => {
    event.stopPropagation();
    at = 0;
    drawList();
  });
  input.addEventListener("change", (event) => event.stopPropagation());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const rows = free();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      at += event.key === "ArrowDown" ? 1 : -1;
      drawList();
    } else if (event.key === "Enter" && !list.hidden && rows[at]) {
      event.preventDefault();
      choose(rows[at], true);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !input.value && select.selectedOptions.length) {
      choose([...select.selectedOptions].at(-1), false);
    }
  });
  drawChips();
}
