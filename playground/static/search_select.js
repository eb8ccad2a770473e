// A menu with a search field, for more options than anybody wants to look through.

import { el, newId } from "./dom.js";

// Between the list and the window's edge.
const GAP = 8;

/**
 * A field to search in and the list of what fits. `groups` are of choices as {id, text, note}, `many` says whether
 * several can be chosen, `most` how many, and `changed` is called after a person chose. `attributes` are the field's.
 * Gives `node`, and `read` and `write` for the ids that are chosen.
 */
export function searchSelect({ groups, many, most = Infinity, placeholder, attributes, changed }) {
  const choices = new Map(groups.flatMap((group) => group.choices).map((one) => [one.id, one]));
  const listId = newId("choices");
  let chosen = [];
  let fitting = [];
  let at = -1;
  const list = el("div", {
    role: "listbox", id: listId, "aria-label": placeholder, "aria-multiselectable": many ? "true" : null, tabindex: "-1",
  });
  const nothing = el("p", { class: "hint", role: "status" });
  const popup = el("div", { class: "menu choices-menu", hidden: true }, list, nothing);
  const field = el("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": listId, placeholder, ...attributes,
    on: { input: () => show(field.value), click: () => popup.hidden && open(), keydown },
  });
  const chips = el("div", { class: "chips" });
  const node = el("div", { class: "search-select", on: { focusout } }, many ? chips : null, field, popup);

  /** Show all there is to choose; typing then takes the place of what stands in the field. */
  function open() {
    field.select();
    show("");
    const start = fitting.findIndex((one) => chosen.includes(one.id));
    if (!many && start >= 0) move(start);
  }

  /** Show what fits the words that were typed. */
  function show(words) {
    const wanted = folded(words.trim());
    const shown = groups
      .map(({ label, choices: inside }) => ({ label, inside: inside.filter((one) => fits(one, wanted)) }))
      .filter(({ inside }) => inside.length);
    fitting = shown.flatMap(({ inside }) => inside);
    list.replaceChildren(...shown.map(({ label, inside }) => groupNode(label, inside)));
    list.hidden = fitting.length === 0;
    nothing.textContent = fitting.length ? "" : "Nothing fits.";
    popup.hidden = false;
    field.setAttribute("aria-expanded", String(fitting.length > 0));
    place();
    document.addEventListener("scroll", place, true);
    move(wanted && fitting.length ? 0 : -1);
  }

  /** Below the field, or above it where there is more room, over whatever lies there; it goes along when that scrolls. */
  function place() {
    if (popup.hidden || !field.isConnected) {
      document.removeEventListener("scroll", place, true);
      return;
    }
    const { top, bottom, left, width } = field.getBoundingClientRect();
    const above = innerHeight - bottom < popup.offsetHeight + GAP && top > innerHeight - bottom;
    popup.style.minWidth = `${width}px`;
    popup.style.left = `${Math.max(GAP, Math.min(left, innerWidth - popup.offsetWidth - GAP))}px`;
    popup.style.top = above ? "auto" : `${bottom}px`;
    popup.style.bottom = above ? `${innerHeight - top}px` : "auto";
  }

  /** A group with its name, or the options alone where it has none. */
  function groupNode(label, inside) {
    const options = inside.map(optionNode);
    if (!label) return el("div", { role: "group", "aria-label": placeholder }, options);
    return el(
      "div", { role: "group", "aria-label": label },
      el("div", { class: "group-name", "aria-hidden": "true" }, label), options,
    );
  }

  /** One option. */
  function optionNode(one) {
    return el(
      "div",
      {
        role: "option", id: `${listId}-${fitting.indexOf(one)}`, "aria-selected": String(chosen.includes(one.id)),
        on: { mousedown: (event) => event.preventDefault(), click: () => choose(one) },
      },
      el("span", {}, one.text),
      one.note ? el("small", {}, one.note) : null,
    );
  }

  /** Go to an option of the list; -1 is none. */
  function move(index) {
    at = index;
    const options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, number) => option.classList.toggle("current", number === at));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[at].id);
      const { offsetTop, offsetHeight } = options[at];
      list.scrollTop = Math.min(offsetTop, Math.max(list.scrollTop, offsetTop + offsetHeight - list.clientHeight));
    }
  }

  /** Take an option, or with several give up one that was taken. */
  function choose(one) {
    const before = chosen;
    if (!many) chosen = [one.id];
    else if (chosen.includes(one.id)) chosen = chosen.filter((id) => id !== one.id);
    else if (chosen.length < most) chosen = [...chosen, one.id];
    else return;
    if (many) {
      field.value = "";
      drawChosen();
      show("");
    } else close();
    if (before.join() !== chosen.join()) changed();
  }

  /** Put the list away, and the chosen one's name back. */
  function close() {
    popup.hidden = true;
    place();
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    drawChosen();
  }

  /** Show what is chosen: in the field, or beside it where there can be several. */
  function drawChosen() {
    if (!many) {
      field.value = choices.get(chosen[0])?.text ?? "";
      return;
    }
    if (popup.hidden) field.value = "";
    chips.replaceChildren(...chosen.map((id) => {
      const { text } = choices.get(id);
      const drop = () => { choose(choices.get(id)); close(); field.focus(); };
      return el("button", { type: "button", class: "chip", "aria-label": `Remove ${text}`, on: { click: drop } }, text, " ✕");
    }));
  }

  /** Arrow keys move, Enter takes, Escape closes, and Backspace in an empty field gives up the last one. */
  function keydown(event) {
    if (event.isComposing) return;
    const shown = !popup.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!shown) open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (fitting.length) move(at < 0 ? (step > 0 ? 0 : fitting.length - 1) : (at + step + fitting.length) % fitting.length);
    } else if (event.key === "Enter") {
      if (!shown) open();
      else if (at >= 0) choose(fitting[at]);
    } else if (event.key === "Escape" && shown) {
      close();
      event.stopPropagation();
    } else if (event.key === "Backspace" && many && field.value === "" && chosen.length) {
      choose(choices.get(chosen.at(-1)));
    } else return;
    event.preventDefault();
  }

  /** The list is there only while the keyboard is. */
  function focusout(event) {
    if (!popup.hidden && !node.contains(event.relatedTarget)) close();
  }

  return {
    node, field,
    read: () => chosen,
    write: (ids) => { chosen = ids.filter((id) => choices.has(id)); drawChosen(); },
  };
}

/** Whether an option has the words in its name or note. */
function fits({ text, note }, wanted) {
  return folded(`${text} ${note ?? ""}`).includes(wanted);
}

/** A text without its accents and capitals. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
