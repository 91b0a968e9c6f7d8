// Menus are details elements and open without this; here they learn to close, and the one-line dismissals to work.

function close(menu, focus) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu, false);
    }
    event.target.closest("[data-dismiss]")?.closest(".notice")?.remove();
    event.target.closest("[data-close]")?.closest("dialog")?.close();
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details[data-menu][open]");
    if (!menu) return;
    if (event.key === "Escape") close(menu, true);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    if (event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    const rows = [...menu.querySelectorAll(".menu-panel a, .menu-panel button, .menu-panel summary")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    rows.at((rows.indexOf(document.activeElement) + step) % rows.length)?.focus();
  });
  // A click on the backdrop of a dialog lands on the dialog itself.
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}
