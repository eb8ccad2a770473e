// A button with a menu behind it: arrow keys move, Escape closes, a click or the focus elsewhere closes too.

import { el } from "./dom.js";

/**
 * The button with its menu. `entries` gives what there is to choose, each time the menu opens: `words`, perhaps a
 * `note` below them, and `choose` to be called after the menu is closed. `name` is the menu's accessible name.
 */
export function withMenu(opener, entries, name = null) {
  const menu = el("div", { class: "menu", role: "menu", "aria-label": name, hidden: true, on: { keydown: move } });
  const holder = el("div", { class: "menu-holder", on: { focusout } }, opener, menu);
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => toggle(menu.hidden));
  opener.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    toggle(true);
    if (event.key === "ArrowUp") menu.lastElementChild?.focus();
  });

  /** Show the menu, above its button where there is no room below, or hide it. */
  function toggle(shown) {
    if (shown) menu.replaceChildren(...entries().map(item));
    menu.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
    if (!shown) return;
    const around = opener.closest(".log, .dialog-body, .panel, .work")?.getBoundingClientRect();
    const { top, bottom } = opener.getBoundingClientRect();
    const below = (around?.bottom ?? innerHeight) - bottom;
    menu.classList.toggle("above", menu.offsetHeight + 8 > below && top - (around?.top ?? 0) > below);
    menu.firstElementChild?.focus();
  }

  /** One entry of the menu. */
  function item({ words, note, choose }) {
    return el(
      "button",
      { type: "button", role: "menuitem", tabindex: "-1", on: { click: () => { close(); choose(); } } },
      words,
      note ? el("small", {}, note) : null,
    );
  }

  /** Hide the menu when the focus goes elsewhere. */
  function focusout(event) {
    if (!menu.hidden && !holder.contains(event.relatedTarget)) toggle(false);
  }

  /** Arrow keys move, Escape closes. */
  function move(event) {
    const items = [...menu.children];
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (next !== undefined) items.at(next % items.length).focus();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Hide the menu and go back to the button. */
  function close() {
    toggle(false);
    opener.focus();
  }

  return holder;
}
